import { databasePool, runCommand } from '@murmuration/service'
import { rebuildWords } from './search/rebuild.ts'
import { monolith } from './service.ts'

// node dist/reindex.js, beside the running monolith: makes the words again by which search finds posts and people.
await runCommand(monolith, 'index.not_rebuilt', async (host) => {
  host.log.info(await rebuildWords(databasePool(host, { statementMs: 0 })), 'index.rebuilt')
})
