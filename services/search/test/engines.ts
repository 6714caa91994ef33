import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrate } from '@murmuration/database'
import { createDatabase, createDatabaseFrom, type RunningPostgres, startPostgres } from '@murmuration/local'
import { Meilisearch } from 'meilisearch'
import { Pool } from 'pg'
import { afterAll, beforeAll } from 'vitest'
import { createIndex } from '../src/index/create.ts'
import type { Engine, SearchIndex } from '../src/index/index.ts'
import { meilisearchEngine } from '../src/index/meilisearch.ts'
import { postgresEngine } from '../src/index/postgres.ts'
import { type StandIn, startStandIn } from './meilisearch/server.ts'

const STAND_IN_KEY = 'key-of-the-stand-in'
const { MEILI_URL: url, MEILI_MASTER_KEY: key = 'development-meilisearch-key' } = process.env

interface World {
  pool: Pool
  standIn: StandIn
  /** Names of our own on a Meilisearch that others use as well. */
  prefix: string
}

const engines: Record<string, (world: World) => Engine> = {
  PostgreSQL: ({ pool }) => postgresEngine(pool),
  'Meilisearch, stood in for': ({ standIn, prefix }) =>
    meilisearchEngine({ url: standIn.url, key: STAND_IN_KEY, prefix }),
  ...(url !== undefined && { Meilisearch: ({ prefix }: World) => meilisearchEngine({ url, key, prefix }) }),
}

export const engineNames = Object.keys(engines)

const clearAway = async (prefix: string) => {
  if (url === undefined) return
  const client = new Meilisearch({ host: url, apiKey: key })
  for (const kind of ['posts', 'people', 'posts_next', 'people_next'])
    await client.deleteIndex(prefix + kind).waitTask()
}

/** A new, empty index for each call, all on one PostgreSQL and one Meilisearch (or its stand-in). */
export const indexesForTests = () => {
  const worlds: World[] = []
  let server: RunningPostgres
  let standIn: StandIn

  beforeAll(async () => {
    server = await startPostgres({ dir: await mkdtemp(join(tmpdir(), 'murmuration-')), settings: { fsync: 'off' } })
    const folder = join(import.meta.dirname, '../prisma/migrations')
    await migrate({ url: await createDatabase(server, 'search'), folder })
    standIn = await startStandIn(STAND_IN_KEY)
  }, 60_000)

  afterAll(async () => {
    for (const { pool, prefix } of worlds) await Promise.all([pool.end(), clearAway(prefix)])
    await standIn.close()
    await server.destroy()
  })

  return async (name: string) => {
    const database = `search_${worlds.length}`
    const address = await createDatabaseFrom(server, { template: 'search', name: database })
    const pool = new Pool({ connectionString: address })
    pool.on('error', () => {}) // the server goes before the last connection has
    const world = { pool, standIn, prefix: `test_${Date.now()}_${worlds.length}_` }
    worlds.push(world)
    const engine = engines[name]!(world) // a name from the list above
    const open = (): SearchIndex => createIndex(engine, pool)
    return { ...world, index: open(), open }
  }
}
