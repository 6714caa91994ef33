import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDatabaseFrom, migrateAll, services, startPostgres, startRedis } from '@murmuration/local'
import { together } from '@murmuration/seed'
import bcrypt from 'bcrypt'
import type { Dataset, Person } from './data/dataset.ts'
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

/** A person's access token, from the public API. */
export const logIn = async ({ handle }: Person, base: string) => {
  const answer = await fetch(`${base}/api/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ handle, password: PASSWORD }),
  })
  if (answer.status !== 201) throw new Error(`${base}: logging in as @${handle} was answered with ${answer.status}`)
  const { accessToken } = (await answer.json()) as { accessToken: string } // a Session: the status says so
  return accessToken
}

const AT_ONCE = 16

interface Authenticating {
  base: string
  tokenFor(person: Person): Promise<string>
}

/**
 * Gives everyone a fresh token (they live for 15 minutes, and all rounds together take longer), which every server has
 * seen once: in 15 minutes a person sends more than one request, so the first one is not measured.
 */
export const logInAll = (system: Authenticating, people: Person[]) =>
  together(AT_ONCE, people, async (person) => {
    const token = await system.tokenFor(person)
    const answer = await fetch(`${system.base}/api/timeline/home?limit=1`, {
      headers: { authorization: `Bearer ${token}` },
    })
    await answer.body?.cancel()
    return { ...person, token }
  })
