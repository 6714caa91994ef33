import { run } from '@murmuration/service'
import { posts } from './service.ts'

await run(posts)
