import { openPool } from '@murmuration/database'
import { replay } from '@murmuration/messaging'
import { createLog } from '@murmuration/service'
import { config } from './config.ts'

// node dist/replay.js --since 2h, beside the service that runs: sends the events again that are kept in the outbox.
const log = createLog({ name: 'follows', level: config.LOG_LEVEL })
const { pool, close } = openPool({ url: config.DATABASE_URL, statementMs: 0, log })
await replay({ pool, log, args: process.argv.slice(2) }).finally(close)
