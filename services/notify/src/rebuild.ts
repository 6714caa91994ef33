import { auth } from '@murmuration/contracts'
import { database, everyPage, network, redis, runCommand } from '@murmuration/service'
import { upsertPerson } from './people.ts'
import { PrismaClient } from './generated/prisma/client.ts'
import { notify } from './service.ts'

const PEOPLE_AT_ONCE = 1000

// node dist/rebuild.js, beside the running services: makes the copies of people again from the data of auth.
await runCommand(notify, 'people.not_rebuilt', async (host) => {
  const { db } = database(host, (options) => new PrismaClient(options))
  const owner = network(host, redis(host)).connect(auth)
  const put = upsertPerson(db)
  const people = await everyPage(
    (cursor, ctx) => owner.listUsers({ cursor, limit: PEOPLE_AT_ONCE }, ctx),
    async (page) => {
      for (const person of page) await put(person)
    },
  )
  host.log.info({ people }, 'people.rebuilt')
})
