import { run } from '@murmuration/service'
import { search } from './service.ts'

await run(search)
