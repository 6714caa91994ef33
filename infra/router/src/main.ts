import { createLog, runToEnd } from '@murmuration/service'
import { openConfig, problemsIn } from './config.ts'
import { command, type Options } from './options.ts'
import { createRouterProcess } from './router.ts'

const { config: file, check } = command.parse().opts<Options>()
const { LOG_LEVEL, read } = openConfig(file)

const readOrExit = () => {
  try {
    return read()
  } catch (err) {
    process.stderr.write(`The router cannot start with ${file}:\n${problemsIn(err)}\n`)
    process.exit(1)
  }
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
      log.error({ file, problems: problemsIn(err) }, 'config.refused') // the old one goes on
    }
  })
  await runToEnd({ name: 'router', log, ...config.listen, ...router })
}
