import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Sql } from './sql.ts'

const Claimed = z.tuple([z.object({ made: z.string(), input_hash: z.string() })])

interface Claim {
  userId: string
  /** Without one everything is new. */
  key: string | undefined
  /** What was asked for: the same key may not ask for two things. */
  input: string
  /** The id of what is about to be made. */
  id: string
}

/**
 * Claims an idempotency key, in the transaction that makes the thing (table `idempotency_keys`). Returns the id of what
 * the key stands for, this thing or an earlier one; undefined if it was used for another input within the last 24 hours.
 * Of two requests at once the second waits here for the first one's transaction.
 */
export const claimKey = async (tx: Sql, { userId, key, input, id }: Claim): Promise<string | undefined> => {
  if (key === undefined) return id
  const hash = createHash('sha256').update(input).digest('hex') // a deleted post's text must not live on here
  await tx.$executeRaw`
    INSERT INTO idempotency_keys (user_id, key, input_hash, made) VALUES (${userId}::uuid, ${key}, ${hash}, ${id}::uuid)
    ON CONFLICT (user_id, key) DO UPDATE
      SET input_hash = excluded.input_hash, made = excluded.made, created_at = now()
      WHERE idempotency_keys.created_at < now() - interval '24 hours'`
  const [claimed] = Claimed.parse(
    await tx.$queryRaw`SELECT made, input_hash FROM idempotency_keys WHERE user_id = ${userId}::uuid AND key = ${key}`,
  )
  return claimed.input_hash === hash ? claimed.made : undefined
}

/** Keys stand for a day. */
export const sweepKeys = (db: Sql) => async () => {
  await db.$executeRaw`DELETE FROM idempotency_keys WHERE created_at < now() - interval '24 hours'`
}
