import { createDatabaseFrom, dropDatabase, type Service } from '@murmuration/local'
import { Pool } from 'pg'
import { postgresOf, type RunHandle } from './run.ts'

/** A world's own databases: copies of the migrated templates. */
export const createDatabases = async (run: RunHandle, services: Service[], world: string) => {
  const postgres = postgresOf(run)
  const names = services.filter(({ database }) => database).map(({ name }) => name)
  const urls = new Map<string, string>()
  // One after the other: PostgreSQL copies a template for one at a time.
  for (const name of names)
    urls.set(name, await createDatabaseFrom(postgres, { template: name, name: `${name}_${world}` }))

  const urlOf = (name: string) => {
    const url = urls.get(name)
    if (url === undefined) throw new Error(`there is no database of ${name}`)
    return url
  }
  const pools = new Map<string, Pool>()
  const db = (name: string) => {
    const pool = pools.get(name) ?? new Pool({ connectionString: urlOf(name), max: 2 })
    pools.set(name, pool)
    return pool
  }
  const drop = async () => {
    for (const pool of pools.values()) await pool.end()
    for (const name of names) await dropDatabase(postgres, `${name}_${world}`)
  }
  return { urlOf, db, drop }
}
