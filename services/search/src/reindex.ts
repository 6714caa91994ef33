import { auth, posts } from '@murmuration/contracts'
import { databasePool, network, redis, runCommand } from '@murmuration/service'
import { openIndex } from './index/open.ts'
import { putEverything } from './put-everything.ts'
import { search } from './service.ts'

// node dist/reindex.js, beside the running services: builds the index again from the data of auth and posts.
await runCommand(search, 'index.not_rebuilt', async (host) => {
  const { connect } = network(host, redis(host))
  const owners = { auth: connect(auth), posts: connect(posts) }
  const index = openIndex(host.config, databasePool(host, { statementMs: 0 }))
  await index.rebuild(async (next) => host.log.info(await putEverything(owners, next), 'index.filled'))
  host.log.info({}, 'index.rebuilt')
})
