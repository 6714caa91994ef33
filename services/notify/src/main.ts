import { run } from '@murmuration/service'
import { notify } from './service.ts'

await run(notify)
