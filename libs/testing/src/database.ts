import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrate } from '@murmuration/database'
import { createDatabase, startPostgres, type RunningPostgres } from '@murmuration/local'
import { afterAll, beforeAll } from 'vitest'

const PATIENCE = 60_000

/** A real PostgreSQL with the database of one app, for one test file: `databaseForTests('services/posts', open)`. */
export const databaseForTests = <Opened extends { close(): Promise<void> }>(
  app: string,
  open: (url: string) => Opened,
) => {
  let dir: string
  let server: RunningPostgres
  let opened: Opened

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'murmuration-'))
    server = await startPostgres({ dir, settings: { fsync: 'off' } })
    const url = await createDatabase(server, 'test')
    await migrate({ url, folder: join(import.meta.dirname, '../../..', app, 'prisma/migrations') })
    opened = open(url)
  }, PATIENCE)

  afterAll(async () => {
    await opened.close()
    await server.destroy()
    await rm(dir, { recursive: true, force: true })
  })

  return () => opened
}
