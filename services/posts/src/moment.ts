import { z } from 'zod'
import type { Prisma } from './generated/prisma/client.ts'

const Rows = z.tuple([z.object({ at: z.string() })])

/** The moment by the database's clock: its microseconds tell a follow from a post in the same millisecond. */
export const momentOf = async (tx: Prisma.TransactionClient) => {
  const [{ at }] = Rows.parse(
    await tx.$queryRaw`SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at`,
  )
  return at
}
