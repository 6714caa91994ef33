import type { Pool } from 'pg'

const ADVICE =
  'Words are divided by other rules now than when this index was made: it does not find all it should. Run npm run reindex'

interface Log {
  warn(fields: object, event: string): void
  error(fields: object, event: string): void
}

interface Queryable {
  query(text: string, values: unknown[]): Promise<unknown>
}

/** Stores (table `words_version`) which version of the rules made the words of an index. Call it in the transaction that makes them. */
export const markWords = async (sql: Queryable, version: string) => {
  await sql.query(
    'INSERT INTO words_version (version) VALUES ($1) ON CONFLICT (id) DO UPDATE SET version = excluded.version',
    [version],
  )
}

/** Whether this version of the rules made the index. An index without a version is new and empty, and takes this one. */
export const areWordsCurrent = async (pool: Pool, version: string) => {
  await pool.query('INSERT INTO words_version (version) VALUES ($1) ON CONFLICT DO NOTHING', [version])
  const { rowCount } = await pool.query('SELECT FROM words_version WHERE version = $1', [version])
  return rowCount === 1
}

/** A component that logs an error at the start, with what to do, if another version of the rules made the index. */
export const reportOldWords = (pool: Pool, version: string) => ({
  async start(log: Log) {
    const current = await areWordsCurrent(pool, version).catch((err: unknown) => log.warn({ err }, 'words.unknown'))
    if (current === false) log.error({ version }, `words.old: ${ADVICE}`)
  },
  stop: async () => {},
})

interface Wanted {
  ways: string[][]
  open: boolean
}

// A word has only letters, their marks, digits and `_`, so none can end the quotes.
const quoted = (word: string) => `'${word}'`

const toWay = (words: string[], open: boolean) => `${words.map(quoted).join(' & ')}${open ? ':*' : ''}`

/** A tsquery that matches texts with all `wanted` parts (`wantedOf`), each in one of its ways. An open part also matches as a prefix. */
export const toTsquery = (wanted: Wanted[]) =>
  wanted.map(({ ways, open }) => `(${ways.map((way) => toWay(way, open)).join(' | ')})`).join(' & ')
