import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { MigrationList } from '@prisma/schema-engine-wasm'

const LOCKFILE = 'migration_lock.toml'

const foldersIn = async (folder: string) => {
  const entries = await readdir(folder, { withFileTypes: true })
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
}

/** A folder of migrations in Prisma's format, `<timestamp>_<name>/migration.sql`, as its engine wants to be told of it. */
export const readMigrations = async (folder: string): Promise<MigrationList> => {
  const names = (await foldersIn(folder)).sort()
  const migrationDirectories = await Promise.all(
    names.map(async (name) => ({
      path: name,
      migrationFile: {
        path: 'migration.sql',
        content: { tag: 'ok' as const, value: await readFile(join(folder, name, 'migration.sql'), 'utf8') },
      },
    })),
  )
  const lockfile = { path: LOCKFILE, content: 'provider = "postgresql"\n' }
  return { baseDir: folder, lockfile, shadowDbInitScript: '', migrationDirectories }
}
