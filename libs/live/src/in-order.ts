import { idsAfter, type Sql } from '@murmuration/database'
import { z } from 'zod'

const Newest = z.array(z.object({ id: z.string() }))

/**
 * To be called in a transaction before it draws the ids of notifications, with what this returns: from here to the commit it
 * is alone, and its ids come after all there are. Otherwise a later id could be seen before an earlier one, and a page that
 * asks "what came after the last I saw?" would miss the latecomer.
 */
export const inOrder = async (tx: Sql) => {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('notifications'))`
  // A statement of its own: only now does it see what those before us have committed.
  const [newest] = Newest.parse(await tx.$queryRaw`SELECT id FROM notifications ORDER BY id DESC LIMIT 1`)
  return idsAfter(newest?.id)
}
