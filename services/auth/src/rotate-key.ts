import { openDatabase } from '@murmuration/database'
import { createSeal } from '@murmuration/identity'
import { createLog } from '@murmuration/service'
import { config } from './config.ts'
import { PrismaClient } from './generated/prisma/client.ts'
import { createKeys } from './keys.ts'

const log = createLog({ name: 'auth', level: config.LOG_LEVEL })
const { db, close } = openDatabase({ url: config.DATABASE_URL, log }, (adapter) => new PrismaClient({ adapter }))
const { kid } = await createKeys({ db, seal: createSeal(config.KEY_SECRET) }).rotate()
log.info({ kid }, 'key.rotated')
await close()
