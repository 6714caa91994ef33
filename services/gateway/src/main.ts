import { run } from '@murmuration/service'
import { gateway } from './service.ts'

await run(gateway)
