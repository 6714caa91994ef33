import { createHash } from 'node:crypto'
import { AppError } from '@murmuration/rpc'
import { z } from 'zod'
import type { Prisma, PrismaClient } from './generated/prisma/client.ts'

const Claimed = z.array(z.object({ post_id: z.string(), text_hash: z.string() }))

interface Claim {
  userId: string
  key: string
  text: string
  postId: string
}

/**
 * Claims an idempotency key for a post about to be made; returns the id of the post that the key stands for, this one
 * or an earlier one. Of two requests at once the second waits here for the first one's transaction.
 */
export const claimKey = async (tx: Prisma.TransactionClient, { userId, key, text, postId }: Claim) => {
  const hash = createHash('sha256').update(text).digest('hex') // a deleted post's text must not live on here
  await tx.$executeRaw`
    INSERT INTO publish_keys (user_id, key, text_hash, post_id) VALUES (${userId}::uuid, ${key}, ${hash}, ${postId}::uuid)
    ON CONFLICT (user_id, key) DO UPDATE
      SET text_hash = excluded.text_hash, post_id = excluded.post_id, created_at = now()
      WHERE publish_keys.created_at < now() - interval '24 hours'`
  const [claimed] = Claimed.parse(
    await tx.$queryRaw`SELECT post_id, text_hash FROM publish_keys WHERE user_id = ${userId}::uuid AND key = ${key}`,
  )
  if (!claimed || claimed.text_hash !== hash) throw new AppError('conflict', 'That key was used for another text')
  return claimed.post_id
}

/** Keys stand for a day. */
export const sweepKeys = (db: PrismaClient) => async () => {
  await db.$executeRaw`DELETE FROM publish_keys WHERE created_at < now() - interval '24 hours'`
}
