import { replay } from '@murmuration/messaging'
import { databasePool, runCommand } from '@murmuration/service'
import { posts } from './service.ts'

// node dist/replay.js --since 2h, beside the running service: sends the events again that the outbox keeps.
await runCommand(posts, 'outbox.not_replayed', (host) =>
  replay({ pool: databasePool(host, { statementMs: 0 }), log: host.log, args: process.argv.slice(2) }),
)
