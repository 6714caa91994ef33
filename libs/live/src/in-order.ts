import { idsAfter, type Sql } from '@murmuration/database'
import { z } from 'zod'

const Row = z.tuple([z.object({ newest: z.string().nullable(), now: z.number() })])

/**
 * To be called in a transaction before it draws the ids of notifications, with the `nextId` this returns: from here to the
 * commit it is alone, and its ids come after all there are. Otherwise a later id could be seen before an earlier one, and a page that
 * asks "what came after the last I saw?" would miss the latecomer.
 * `now` is the time by the database's clock (epoch ms), to compare those ids with.
 */
export const inOrder = async (tx: Sql) => {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('notifications'))`
  // A statement of its own: only now does it see what those before us have committed. Its clock is that of all replicas.
  const [{ newest, now }] = Row.parse(
    await tx.$queryRaw`
      SELECT
        (SELECT id FROM notifications ORDER BY id DESC LIMIT 1) AS newest,
        floor(extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now`,
  )
  return { now, nextId: idsAfter(newest, now) }
}
