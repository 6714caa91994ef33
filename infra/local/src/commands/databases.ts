import { join, relative } from 'node:path'
import { newMigration } from '@murmuration/database'
import { lockFile, postgresFolder, root } from '../folders.ts'
import { tryLock } from '../lock.ts'
import type { Postgres } from '../postgres/databases.ts'
import { findPostgres, startPostgres } from '../postgres/start.ts'
import { defaultPorts, type Deployment, keySecret } from '../system/deployment.ts'
import { migrateAll } from '../system/prepare.ts'
import { type Choice, chosen, services } from '../system/services.ts'
import { UserError } from '../user-error.ts'

/** Works with the PostgreSQL that runs, or with one that runs for as long as the work takes. */
const withPostgres = async <T>(work: (postgres: Postgres) => Promise<T>): Promise<T> => {
  const lock = await tryLock(lockFile)
  if (!lock) {
    const running = await findPostgres(postgresFolder)
    if (running) return work(running)
    throw new UserError('This clone is just starting or stopping in another terminal. Try again in a moment.')
  }
  const postgres = await startPostgres({ dir: postgresFolder, say: console.log })
  return work(postgres).finally(async () => {
    await postgres.stop()
    await lock.release()
  })
}

const UNUSED_REDIS = 'redis://127.0.0.1:6379' // asked for by the configuration, never connected to

interface Here extends Deployment {
  postgres: Postgres
}

/** The same, for commands of a service: with all that its processes are told on this clone's data. */
export const withDeployment = <T>(work: (deployment: Here) => Promise<T>, redisUrl = UNUSED_REDIS): Promise<T> =>
  withPostgres(async (postgres) =>
    work({ ports: defaultPorts, postgres, redisUrl, keySecret: await keySecret(), host: '127.0.0.1' }),
  )

/** Brings every database up to its migrations. */
export const migrate = async (choice: Choice) => {
  for (const { service, applied } of await withPostgres((postgres) => migrateAll(postgres, chosen(choice)))) {
    console.log(`${service}: ${applied.length > 0 ? applied.join(', ') : 'nothing to do'}`)
  }
}

/** Writes a new migration for one service, from what has changed in its schema.prisma. */
export const migration = async (name: string, title: string) => {
  const service = services.find((one) => one.name === name && one.database)
  if (!service) {
    const names = services.filter(({ database }) => database).map((one) => one.name)
    throw new UserError(`Which one? ${names.join(', ')}.`)
  }
  if (!/^[a-z0-9_]+$/.test(title)) throw new UserError('A migration is named like add_index: a–z, 0–9 and _.')
  const prisma = join(root, service.folder, 'prisma')
  const made = await withPostgres((postgres) =>
    newMigration({
      url: postgres.adminUrl(),
      schema: join(prisma, 'schema.prisma'),
      folder: join(prisma, 'migrations'),
      name: title,
    }).catch((reason: Error) => {
      throw new UserError(reason.message) // a schema that does not parse, a migration not yet committed
    }),
  )
  console.log(
    made ? `Read it before you commit it: ${relative(root, made)}/migration.sql` : 'The schema has not changed.',
  )
}
