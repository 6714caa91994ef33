import { z } from 'zod'
import type { Prisma, PrismaClient } from './generated/prisma/client.ts'

interface Person {
  id: string
  handle: string
}

const Begun = z.array(z.object({ at: z.string() }))
const Ended = z.array(z.object({ followeeId: z.string(), at: z.string() }))
const Followers = z.array(z.object({ followerId: z.string(), followerHandle: z.string() }))

/** Begins a follow. Returns its moment, or undefined if the follow exists already. */
export const begin = async (tx: Prisma.TransactionClient, follower: Person, followee: Person) => {
  const [begun] = Begun.parse(
    await tx.$queryRaw`
    INSERT INTO follows (follower_id, follower_handle, followee_id, followee_handle)
    VALUES (${follower.id}::uuid, ${follower.handle}, ${followee.id}::uuid, ${followee.handle})
    ON CONFLICT DO NOTHING
    RETURNING to_char(since AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at`,
  )
  return begun?.at
}

/** Ends a follow. Returns the followee and the moment, or undefined if no follow exists. */
export const end = async (tx: Prisma.TransactionClient, followerId: string, followeeHandle: string) => {
  const [ended] = Ended.parse(
    await tx.$queryRaw`
    UPDATE follows SET until = clock_timestamp()
    WHERE follower_id = ${followerId}::uuid AND followee_handle = ${followeeHandle} AND until IS NULL
    RETURNING followee_id AS "followeeId", to_char(until AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at`,
  )
  return ended
}

/** The followers of `followeeId` at the moment `at`, by handle, beginning after the handle `after`. */
export const followersAt = async (db: PrismaClient, followeeId: string, at: string, after: string, limit: number) =>
  Followers.parse(
    await db.$queryRaw`
    SELECT DISTINCT follower_id AS "followerId", follower_handle AS "followerHandle"
    FROM follows
    WHERE followee_id = ${followeeId}::uuid AND follower_handle > ${after}
      AND since <= ${at}::timestamptz AND (until IS NULL OR until > ${at}::timestamptz)
    ORDER BY follower_handle
    LIMIT ${limit}`,
  )

const LEAST_HOURS = 24 // notify may be down for this long and then still ask for the followers at the time of a post

/** Deletes follows that ended a day ago, or longer ago if the outbox keeps events for longer: until then a replay may send a post again. */
export const sweepHistory = (db: PrismaClient, keepHours: number) => async () => {
  const hours = Math.max(LEAST_HOURS, keepHours)
  await db.$executeRaw`DELETE FROM follows WHERE until < now() - make_interval(hours => ${hours}::int)`
}
