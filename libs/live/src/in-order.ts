import type { Sql } from '@murmuration/database'

/**
 * To be called in a transaction before it draws the ids of notifications: from here to the commit it is alone. Otherwise a
 * later id could be seen before an earlier one, and a page that asks "what came after the last I saw?" would miss the
 * latecomer.
 */
export const inOrder = (tx: Sql) => tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('notifications'))`
