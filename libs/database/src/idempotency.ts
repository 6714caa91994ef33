import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Sql } from './connection.ts'

const New = z.array(z.object({ made: z.string() }))
const Earlier = z.tuple([z.object({ made: z.string(), input_hash: z.string() })])

interface Claim {
  userId: string
  /** Without a key every request is new. */
  key: string | undefined
  /** The content of the request: one key may not stand for two contents. */
  input: string
}

/** `isNew`: the caller makes the thing, under this id if there is one. Otherwise `id` names the thing that an earlier request made. */
type Claimed = { isNew: true; id?: string } | { isNew: false; id: string }

/**
 * Claims an idempotency key (table `idempotency_keys`), in the transaction that makes the thing. Undefined if a request with
 * another input used the key within the last 24 hours. Of two concurrent requests the second waits here until the
 * transaction of the first ends.
 */
export const claimKey = async (tx: Sql, { userId, key, input }: Claim): Promise<Claimed | undefined> => {
  if (key === undefined) return { isNew: true }
  const hash = createHash('sha256').update(input).digest('hex') // a hash, because the text of a deleted post must not stay here
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

/** Deletes keys that are older than a day. */
export const sweepKeys = (db: Sql) => async () => {
  await db.$executeRaw`DELETE FROM idempotency_keys WHERE created_at < now() - interval '24 hours'`
}
