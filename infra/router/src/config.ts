import { readFileSync } from 'node:fs'
import { optionalSecret, port, processConfig, readConfig } from '@murmuration/service'
import { ConfigError, readConfig as readRouterConfig, type RouterConfig } from '@murmuration/wamp'
import { z } from 'zod'

const { LOG_LEVEL } = processConfig(0)

const schema = z.object({
  LOG_LEVEL,
  /** Instead of the address in the file. */
  HOST: z.string().optional(),
  PORT: port.optional(),
  /** With it the services of Murmuration prove what they are. */
  RPC_SECRET: optionalSecret('development-rpc-secret', 16),
})

/** The variables of this process, and its file of realms. `read` reads the file anew each time, and throws what `problemsIn` explains. */
export const openConfig = (file: string) => {
  const { LOG_LEVEL, HOST, PORT, RPC_SECRET } = readConfig(schema)
  const variables = { ...process.env, ...(RPC_SECRET && { RPC_SECRET }) } // for `{ "env": … }` in the file

  const read = (): RouterConfig => {
    const config = readRouterConfig(readFileSync(file, 'utf8'), variables)
    const { host, port } = config.listen
    return { ...config, listen: { host: HOST ?? host, port: PORT ?? port } }
  }
  return { LOG_LEVEL, read }
}

/** What is wrong with the file, for people. Throws any other error again. */
export const problemsIn = (err: unknown): string => {
  if (err instanceof ConfigError) return err.message
  if (err instanceof Error && 'syscall' in err) return `The file cannot be read: ${err.message}`
  throw err
}
