import { createKeys, createSeal } from '@murmuration/accounts'
import { openDatabase } from '@murmuration/database'
import { createLog, readConfig } from '@murmuration/service'
import { monolith as service } from './service.ts'
import { PrismaClient } from './generated/prisma/client.ts'

const config = readConfig(service.config)
const log = createLog({ name: 'monolith', level: config.LOG_LEVEL })
const { pool, close } = openDatabase({ url: config.DATABASE_URL, log }, (options) => new PrismaClient(options))
const { kid } = await createKeys({ pool, seal: createSeal(config.KEY_SECRET) }).rotate()
log.info({ kid }, 'key.rotated')
await close()
