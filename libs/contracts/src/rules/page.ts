import { crc32 } from 'node:zlib'
import { z } from 'zod'
import { Id } from './id.ts'

const DEFAULT_LIMIT = 20
const MAX_LIMIT = 100
const CHECKSUM_BYTES = 4

// | checksum: CRC-32 of the position, 4 bytes | position: utf-8 |, in base64url
const checksum = (position: string) => {
  const bytes = Buffer.alloc(CHECKSUM_BYTES)
  bytes.writeUInt32BE(crc32(position))
  return bytes
}

/** Where the next page begins, as an opaque string. `position` is the sort key of the last item. */
export const encodeCursor = (position: string) =>
  Buffer.concat([checksum(position), Buffer.from(position)]).toString('base64url')

const open = (cursor: string) => Buffer.from(cursor, 'base64url').subarray(CHECKSUM_BYTES).toString()

/** The position inside a valid cursor. */
export const decodeCursor = (cursor: string | undefined) => (cursor === undefined ? undefined : open(cursor))

/** The checksum catches mistakes (a cursor that is cut, retyped, or from another list), not forgery: a position is not secret. */
const cursorTo = (position: z.ZodType) =>
  z
    .string()
    .max(400)
    .refine(
      (cursor) => encodeCursor(open(cursor)) === cursor && position.safeParse(open(cursor)).success,
      'is not a cursor of ours',
    )

/** For a list in the order of ids. */
export const IdCursor = cursorTo(Id)
/** For a list in the order of handles. `""` comes before all handles. */
export const HandleCursor = cursorTo(z.string().regex(/^[a-z0-9_]{0,20}$/))
/** For either of these lists. */
export const Cursor = cursorTo(z.string())

/** A whole number, or its digits: on a query string every value is text. */
const limitUpTo = (max: number) =>
  z
    .union(
      [
        z.number(),
        z
          .string()
          .regex(/^\d{1,9}$/)
          .transform(Number),
      ],
      'must be a whole number',
    )
    .pipe(z.number().int('must be a whole number').min(1, 'must be at least 1').max(max, `may be at most ${max}`))
    .default(DEFAULT_LIMIT)

const Limit = limitUpTo(MAX_LIMIT)
export const PageInput = z.object({ cursor: IdCursor.optional(), limit: Limit })
export const PeoplePageInput = z.object({ cursor: HandleCursor.optional(), limit: Limit })

/** Pages between services may be larger: home asks for all followees, and a rebuild asks for all users. */
const BatchLimit = limitUpTo(1000)
export const BatchInput = z.object({ cursor: IdCursor.optional(), limit: BatchLimit })
export const PeopleBatchInput = z.object({ cursor: HandleCursor.optional(), limit: BatchLimit })

export const pageOf = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), next: z.string().nullable() })

/**
 * One page of `rows`, which the query read with a limit of `limit + 1`. The extra row shows whether there is a next page.
 * `position` is the sort key of a row, as the query compares it.
 */
export const toPage = <T>(rows: T[], limit: number, position: (row: T) => string) => {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items, next: rows.length > limit && last !== undefined ? encodeCursor(position(last)) : null }
}
