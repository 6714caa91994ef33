import type { Pool, PoolClient } from 'pg'

/** Does `work` in one transaction on one connection of the pool. If it rejects, nothing of it has happened. */
export const inTransaction = async <T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> => {
  const client = await pool.connect()
  const ignore = () => {} // the query under way, or the next one, rejects as well; unheard this would end the process
  client.on('error', ignore)
  let broken = false
  try {
    await client.query('BEGIN')
    const result = await work(client)
    await client.query('COMMIT')
    return result
  } catch (reason) {
    await client.query('ROLLBACK').catch(() => (broken = true))
    throw reason
  } finally {
    // A connection that cannot even roll back is not given to anybody else; it may have more errors to tell.
    if (!broken) client.off('error', ignore)
    client.release(broken)
  }
}
