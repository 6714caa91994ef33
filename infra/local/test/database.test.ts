import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { generate, migrate, newMigration, openDatabase } from '@murmuration/database'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDatabase, startPostgres, type RunningPostgres } from '../src/index.ts'

const schemaWith = (fields: string) => `
generator client {
  provider      = "prisma-client"
  output        = "../src/generated/prisma"
  compilerBuild = "small"
}
datasource db {
  provider = "postgresql"
}
model Bird {
  id String @id @db.Uuid
  ${fields}
}
`

const run = promisify(execFile)

// Below this workspace, so that the generated client finds its packages.
const home = join(import.meta.dirname, '../.data')
let dir: string
let postgres: RunningPostgres

beforeAll(async () => {
  await mkdir(home, { recursive: true })
  dir = await mkdtemp(join(home, 'database-'))
  postgres = await startPostgres({ dir: join(dir, 'postgres'), settings: { fsync: 'off' } })
})

afterAll(async () => {
  await postgres.destroy()
  await rm(dir, { recursive: true })
})

test('a schema becomes a migration, a database and a client, without the internet', async () => {
  const schema = join(dir, 'prisma/schema.prisma')
  const folder = join(dir, 'prisma/migrations')
  await mkdir(join(dir, 'prisma'))
  const git = (...args: string[]) =>
    run('git', ['-c', 'user.name=test', '-c', 'user.email=test@localhost', ...args], { cwd: dir })
  const commit = async () => {
    await git('add', 'prisma')
    await git('commit', '-m', 'A migration')
  }
  await git('init')
  await git('commit', '--allow-empty', '-m', 'Begin')
  const make = (name: string) => newMigration({ url: postgres.adminUrl(), schema, folder, name })

  await writeFile(schema, schemaWith('name String'))
  const first = await make('init')
  expect(first).toMatch(/_init$/)
  expect(await readFile(join(first ?? '', 'migration.sql'), 'utf8')).toContain('CREATE TABLE "Bird"')
  const url = await createDatabase(postgres, 'birds')
  expect(await migrate({ url, folder })).toHaveLength(1)

  await expect(make('too_early')).rejects.toThrow('Commit the last migration')
  await commit()
  await writeFile(schema, schemaWith('name String @unique'))
  const second = await make('unique_name')
  expect(await readFile(join(second ?? '', 'migration.sql'), 'utf8')).toMatch(
    /^-- CreateIndex\nCREATE UNIQUE INDEX [^;]*;\s*$/,
  )
  const applied = await Promise.all([migrate({ url, folder }), migrate({ url, folder })])
  expect(applied.flat()).toHaveLength(1)
  expect(await migrate({ url, folder })).toEqual([])
  await commit()
  expect(await make('nothing')).toBeUndefined()
  expect((await readdir(folder)).sort()).toHaveLength(3) // two migrations and the lock file

  await generate({ app: dir })
  // Generated a moment ago, so no type can be known here.
  const { PrismaClient } = await import(join(dir, 'src/generated/prisma/client.ts'))
  const { db, pool, check, close } = openDatabase({ url }, (options) => new PrismaClient(options))
  await check()
  await db.bird.create({ data: { id: '019aa5c2-0000-7000-8000-000000000000', name: 'starling' } })
  const { rows } = await pool.query('SELECT name FROM "Bird"')
  expect(rows).toEqual([{ name: 'starling' }])
  await close()
}, 60_000)
