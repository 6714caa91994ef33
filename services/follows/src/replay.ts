import { openPool } from '@murmuration/database'
import { replay } from '@murmuration/messaging'
import { createLog, readConfig } from '@murmuration/service'
import { follows as service } from './service.ts'

// node dist/replay.js --since 2h, beside the service that runs: sends the events again that are kept in the outbox.
const config = readConfig(service.config)
const log = createLog({ name: 'follows', level: config.LOG_LEVEL })
const { pool, close } = openPool({ url: config.DATABASE_URL, statementMs: 0, log })
await replay({ pool, log, args: process.argv.slice(2) }).finally(close)
