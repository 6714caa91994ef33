import { openPool } from '@murmuration/database'
import { createLog, readConfig } from '@murmuration/service'
import { monolith as service } from './service.ts'
import { rebuildWords } from './search/rebuild.ts'

// node dist/reindex.js, beside the process that runs: makes the words anew by which posts and people are found.
const config = readConfig(service.config)
const log = createLog({ name: 'monolith', level: config.LOG_LEVEL })
const { pool, close } = openPool({ url: config.DATABASE_URL, statementMs: 0, log })
log.info(await rebuildWords(pool), 'index.rebuilt')
await close()
