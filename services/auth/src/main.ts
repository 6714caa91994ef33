import { run } from '@murmuration/service'
import { auth } from './service.ts'

await run(auth)
