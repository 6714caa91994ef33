import type { Pool } from 'pg'
import { createIndex } from './create.ts'
import { meilisearchEngine } from './meilisearch.ts'
import { postgresEngine } from './postgres.ts'

interface Choice {
  MEILI_URL?: string | undefined
  MEILI_MASTER_KEY?: string | undefined
}

/** The index in Meilisearch if `MEILI_URL` is set, else in search's own PostgreSQL. */
export const openIndex = ({ MEILI_URL: url, MEILI_MASTER_KEY: key }: Choice, pool: Pool) =>
  createIndex(url === undefined ? postgresEngine(pool) : meilisearchEngine({ url, key }), pool)
