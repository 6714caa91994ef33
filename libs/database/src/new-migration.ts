import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { filters, withEngine } from './migrate.ts'

const run = promisify(execFile)

export interface NewMigration {
  /** Any running PostgreSQL: the engine demands a connection, although it only compares schemas. */
  url: string
  /** The schema.prisma that the migration leads to. */
  schema: string
  /** The folder of migrations. */
  folder: string
  name: string
}

// 2026-11-21T09:30:00.000Z -> 20261121093000, as Prisma names them
const stamp = (now: Date) => now.toISOString().replace(/\D/g, '').slice(0, 14)

const target = (path: string, content: string) => ({ tag: 'schemaDatamodel' as const, files: [{ path, content }] })

/** Writes the SQL that leads from the schema of the last migration to this one. Returns its folder; undefined if they are equal. */
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

/**
 * The schema at the time its migrations last changed, from git; undefined if there are no migrations yet. Comparing schemas,
 * not databases, keeps what a migration can say and a schema cannot (for example an index on an expression).
 */
const schemaBefore = async (schema: string, folder: string): Promise<string | undefined> => {
  const git = async (...args: string[]) => (await run('git', args, { cwd: dirname(schema) })).stdout
  if (await git('status', '--porcelain', '--', folder)) throw new Error(`Commit the last migration in ${folder} first.`)
  const commit = (await git('log', '-1', '--format=%H', '--', folder)).trim()
  return commit ? git('show', `${commit}:./${basename(schema)}`) : undefined
}
