import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Sql } from './sql.ts'

const New = z.array(z.object({ made: z.string() }))
const Earlier = z.tuple([z.object({ made: z.string(), input_hash: z.string() })])

interface Claim {
  userId: string
  /** Without one everything is new. */
  key: string | undefined
  /** What was asked for: the same key may not ask for two things. */
  input: string
}

/** `isNew`: the thing is to be made, under this id if there is one, else under any. Otherwise the id is that of the thing made before. */
type Claimed = { isNew: true; id?: string } | { isNew: false; id: string }

/**
 * Claims an idempotency key, in the transaction that makes the thing (table `idempotency_keys`). Undefined if the key was
 * used for another input within the last 24 hours. Of two requests at once the second waits here for the first one's
 * transaction.
 */
export const claimKey = async (tx: Sql, { userId, key, input }: Claim): Promise<Claimed | undefined> => {
  if (key === undefined) return { isNew: true }
  const hash = createHash('sha256').update(input).digest('hex') // a deleted post's text must not live on here
  const [claimed] = New.parse(
    await tx.$queryRaw`
      INSERT INTO idempotency_keys (user_id, key, input_hash, made) VALUES (${userId}::uuid, ${key}, ${hash}, new_id())
      ON CONFLICT (user_id, key) DO UPDATE
        SET input_hash = excluded.input_hash, made = excluded.made, created_at = now()
        WHERE idempotency_keys.created_at < now() - interval '24 hours'
      RETURNING made`,
  )
  if (claimed) return { isNew: true, id: claimed.made }
  const [earlier] = Earlier.parse(
    await tx.$queryRaw`SELECT made, input_hash FROM idempotency_keys WHERE user_id = ${userId}::uuid AND key = ${key}`,
  )
  return earlier.input_hash === hash ? { isNew: false, id: earlier.made } : undefined
}

/** Keys stand for a day. */
export const sweepKeys = (db: Sql) => async () => {
  await db.$executeRaw`DELETE FROM idempotency_keys WHERE created_at < now() - interval '24 hours'`
}
