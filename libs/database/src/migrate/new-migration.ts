import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { filters, withEngine } from './engine.ts'
import { schemaBefore } from './schema-before.ts'

export interface NewMigration {
  /** Any PostgreSQL that runs: the engine wants to be connected, though it only compares. */
  url: string
  /** The schema.prisma to arrive at. */
  schema: string
  /** Where migrations lie. */
  folder: string
  name: string
}

// 2026-11-21T09:30:00.000Z -> 20261121093000, as Prisma names them
const stamp = (now: Date) => now.toISOString().replace(/\D/g, '').slice(0, 14)

const target = (path: string, content: string) => ({ tag: 'schemaDatamodel' as const, files: [{ path, content }] })

/** Writes the SQL that leads from the schema of the last migration to this one. Tells its folder; undefined if they are equal. */
export const newMigration = async ({ url, schema, folder, name }: NewMigration): Promise<string | undefined> => {
  const before = await schemaBefore(schema, folder)
  const from = before === undefined ? { tag: 'empty' as const } : target(schema, before)
  const to = target(schema, await readFile(schema, 'utf8'))

  const { exitCode, stdout } = await withEngine(url, (engine) =>
    engine.diff({ from, to, script: true, exitCode: true, filters }),
  )
  if (exitCode === 0 || !stdout) return undefined

  const made = join(folder, `${stamp(new Date())}_${name}`)
  await mkdir(made, { recursive: true })
  await writeFile(join(made, 'migration.sql'), stdout)
  await writeFile(join(folder, 'migration_lock.toml'), 'provider = "postgresql"\n')
  return made
}
