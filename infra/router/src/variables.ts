import { optionalSecret, port, processConfig, readConfig } from '@murmuration/service'
import { z } from 'zod'

const { LOG_LEVEL } = processConfig(0)

const schema = z.object({
  LOG_LEVEL,
  /** Instead of the address in the configuration. */
  HOST: z.string().optional(),
  PORT: port.optional(),
  /** With it the services of Murmuration prove what they are. */
  RPC_SECRET: optionalSecret('development-rpc-secret', 16),
})

/** The variables of this process, and all variables for `{ "env": … }` in its configuration. */
export const readVariables = () => {
  const values = readConfig(schema)
  const { RPC_SECRET } = values
  return { ...values, variables: { ...process.env, ...(RPC_SECRET && { RPC_SECRET }) } }
}
