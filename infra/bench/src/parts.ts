import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDatabaseFrom, migrateAll, services, startPostgres, startRedis } from '@murmuration/local'
import bcrypt from 'bcrypt'
import type { Dataset } from './data/dataset.ts'
import { fill, monolithTables, splitTables } from './data/fill.ts'

export const PASSWORD = 'starlings'
const LEAST_COST = 4 // everyone logs in before every measurement, and that isn't what is measured

/** PostgreSQL and Redis of our own, with the same data in the databases of all servers. */
export const startParts = async (dataset: Dataset, cost = LEAST_COST) => {
  const folder = await mkdtemp(join(tmpdir(), 'murmuration-bench-'))
  const postgres = await startPostgres({ dir: join(folder, 'postgres') })
  const redis = await startRedis({ dir: join(folder, 'redis') })

  await migrateAll(postgres, services)
  const hash = await bcrypt.hash(PASSWORD, cost)
  await fill(postgres.url('monolith'), monolithTables(dataset, hash))
  for (const [name, tables] of Object.entries(splitTables(dataset, hash))) await fill(postgres.url(name), tables)

  // What the others write must not become the monolith's work, so they get copies.
  const copies = { template: 'monolith' }
  const limitUrl = await createDatabaseFrom(postgres, { ...copies, name: 'limit' })
  const usualUrl = await createDatabaseFrom(postgres, { ...copies, name: 'usual' })

  const stop = async () => {
    await redis.stop()
    await postgres.destroy()
    await rm(folder, { recursive: true, force: true })
  }
  return { folder, postgres, redis, limitUrl, usualUrl, stop }
}

export type Parts = Awaited<ReturnType<typeof startParts>>
