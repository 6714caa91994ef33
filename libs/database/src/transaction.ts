import type { Pool, PoolClient } from 'pg'

/** Does `work` in one transaction on one connection of the pool. If it rejects, nothing of it has happened. */
export const inTransaction = async <T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> => {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    const result = await work(client)
    await client.query('COMMIT')
    client.release()
    return result
  } catch (reason) {
    // A connection that cannot even roll back is not given to anybody else.
    await client.query('ROLLBACK').then(
      () => client.release(),
      () => client.release(true),
    )
    throw reason
  }
}
