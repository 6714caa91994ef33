import type { Pool } from 'pg'

const ADVICE =
  'Words are divided by other rules now than when this index was made: it does not find all it should. Run npm run reindex'

interface Log {
  warn(fields: object, event: string): void
  error(fields: object, event: string): void
}

interface Sql {
  query(text: string, values: unknown[]): Promise<unknown>
}

/** Says in the index (table `words_version`) by which rules its words were made. In the transaction that has made them. */
export const markWords = async (sql: Sql, version: string) => {
  await sql.query(
    'INSERT INTO words_version (version) VALUES ($1) ON CONFLICT (id) DO UPDATE SET version = excluded.version',
    [version],
  )
}

/** Whether an index was made by these rules. One that says nothing is new and empty, and takes them. */
export const areWordsCurrent = async (pool: Pool, version: string) => {
  await pool.query('INSERT INTO words_version (version) VALUES ($1) ON CONFLICT DO NOTHING', [version])
  const { rowCount } = await pool.query('SELECT FROM words_version WHERE version = $1', [version])
  return rowCount === 1
}

/** For the start of a process: an index that was made by other rules is an error in the log, with what to do. */
export const reportOldWords = (pool: Pool, version: string) => ({
  async start(log: Log) {
    const current = await areWordsCurrent(pool, version).catch((err: unknown) => log.warn({ err }, 'words.unknown'))
    if (current === false) log.error({ version }, `words.old: ${ADVICE}`)
  },
  stop: async () => {},
})
