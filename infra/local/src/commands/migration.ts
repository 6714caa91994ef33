import { join, relative } from 'node:path'
import { newMigration } from '@murmuration/database'
import { root } from '../folders.ts'
import { UserError } from '../user-error.ts'
import { services } from '../system/plan/services.ts'
import { withPostgres } from './with-postgres.ts'

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
