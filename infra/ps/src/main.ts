import { askRunning, UserError } from '@murmuration/local'
import { command } from './command.ts'
import { memoryOf, readRegistry } from './sources.ts'
import { type Row, rowsOf, table, waitingIn } from './rows.ts'

command.parse()

const show = async () => {
  const answer = await askRunning({ ask: 'look' })
  if (!('running' in answer)) return
  const { services, processes, redisUrl } = answer.running
  const { registry, reports, answered } = await readRegistry(redisUrl, services)

  const rows = await Promise.all(
    rowsOf({ services, processes, registry, reports }).map(async (row) => ({
      ...row,
      memory: row.pid === undefined ? undefined : await memoryOf(row.pid),
    })),
  )
  const columns = [
    { title: 'service', of: ({ service }: Row) => service },
    { title: 'instance', of: ({ instance }: Row) => instance },
    { title: 'address', of: ({ address }: Row) => address },
    { title: 'transport', of: ({ transport }: Row) => transport },
    { title: 'in flight', of: ({ inFlight }: Row) => inFlight, isNumeric: true },
    { title: 'calls', of: ({ calls }: Row) => calls, isNumeric: true },
    { title: 'breaker', of: ({ breaker }: Row) => breaker },
    { title: 'pid', of: ({ pid }: Row) => pid, isNumeric: true },
    { title: 'MB', of: ({ memory }: (typeof rows)[number]) => memory, isNumeric: true },
  ]
  for (const line of table(columns, rows)) console.log(line)

  const waiting = waitingIn(reports).map(({ name, queued }) => `${queued} for ${name}`)
  if (waiting.length > 0) console.log(`\nCalls that wait at their callers: ${waiting.join(', ')}.`)
  if (redisUrl !== undefined && !answered) console.log('\nRedis does not answer, so calls are not known.')
}

await show().catch((reason: unknown) => {
  console.error(reason instanceof UserError ? reason.message : reason)
  process.exitCode = 1
})
