import { openPool } from '@murmuration/database'
import { createLog } from '@murmuration/service'
import { config } from './config.ts'
import { rebuildWords } from './search/rebuild.ts'

// node dist/reindex.js, beside the process that runs: makes the words anew by which posts and people are found.
const log = createLog({ name: 'monolith', level: config.LOG_LEVEL })
const { pool, close } = openPool({ url: config.DATABASE_URL, statementMs: 0, log })
log.info(await rebuildWords(pool), 'index.rebuilt')
await close()
