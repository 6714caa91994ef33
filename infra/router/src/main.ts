import { readFileSync } from 'node:fs'
import { createLog, runToEnd } from '@murmuration/service'
import { ConfigError, readConfig } from '@murmuration/wamp'
import { command, type Options } from './options.ts'
import { createRouterProcess } from './router.ts'
import { readVariables } from './variables.ts'

const { config: file, check } = command.parse().opts<Options>()
const { LOG_LEVEL, HOST, PORT, variables } = readVariables()

/** Reads the file anew each time. */
const read = () => {
  const config = readConfig(readFileSync(file, 'utf8'), variables)
  const { host, port } = config.listen
  return { ...config, listen: { host: HOST ?? host, port: PORT ?? port } }
}

const readOrExit = () => {
  try {
    return read()
  } catch (err) {
    process.stderr.write(`The router cannot start with ${file}:\n${sentenceOf(err)}\n`)
    process.exit(1)
  }
}

const sentenceOf = (err: unknown) => {
  if (err instanceof ConfigError) return err.message
  if (err instanceof Error && 'syscall' in err) return `The file cannot be read: ${err.message}`
  throw err
}

const config = readOrExit()
if (check) process.stdout.write(`${file} is in order: ${config.realms.map(({ name }) => name).join(', ')}\n`)
else {
  const log = createLog({ name: 'router', level: LOG_LEVEL })
  const router = createRouterProcess(config, log)
  process.on('SIGHUP', () => {
    try {
      router.reconfigure(read())
      log.info({ file }, 'config.reloaded')
    } catch (err) {
      log.error({ file, problems: sentenceOf(err) }, 'config.refused') // the old one goes on
    }
  })
  await runToEnd({ name: 'router', log, ...config.listen, ...router })
}
