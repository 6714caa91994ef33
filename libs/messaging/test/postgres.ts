import { databaseForTests } from '@murmuration/local/testing'
import { Pool } from 'pg'
import { beforeEach } from 'vitest'

/** The database of a service that publishes events, for one test file; its outbox is empty before each test. */
export const outboxForTests = () => {
  const database = databaseForTests('services/posts', (connectionString) => {
    const pool = new Pool({ connectionString })
    pool.on('error', () => {}) // the server goes before the last connection has
    return { pool, close: () => pool.end() }
  })

  beforeEach(() => database().pool.query('truncate outbox restart identity'))

  return {
    get pool() {
      return database().pool
    },
  }
}
