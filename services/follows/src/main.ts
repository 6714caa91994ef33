import { run } from '@murmuration/service'
import { follows } from './service.ts'

await run(follows)
