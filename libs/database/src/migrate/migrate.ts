import { filters, withEngine } from './engine.ts'
import { readMigrations } from './migrations.ts'

/**
 * Applies what `folder` has and the database has not, and tells their names. The format and the table (`_prisma_migrations`)
 * are Prisma's, so `prisma migrate` goes on where this stops. Several at once on one database wait for each other.
 */
export const migrate = async ({ url, folder }: { url: string; folder: string }): Promise<string[]> => {
  const migrationsList = await readMigrations(folder)
  const { appliedMigrationNames } = await withEngine(url, (engine) =>
    engine.applyMigrations({ migrationsList, filters }),
  )
  return appliedMigrationNames
}
