import { answers } from '../../compare/mirror.ts'
import { join, PROCEDURE } from './wampy.ts'

// The process that answers each call with a page of 20 posts.

const [, url = ''] = process.argv.slice(2)
const client = await join(url)
const page = await answers.page({ limit: 20 })
await client.register(PROCEDURE, () => ({ argsList: [page] }))

process.on('disconnect', () => process.exit(0))
process.send?.('ready')
