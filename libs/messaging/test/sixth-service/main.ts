import { run } from '@murmuration/service'
import { archive } from './archive.ts'

await run(archive)
