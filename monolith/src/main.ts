import { run } from '@murmuration/service'
import { monolith } from './service.ts'

await run(monolith)
