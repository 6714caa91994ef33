import { z } from 'zod'

/** UUID version 7 (RFC 9562), lower-case: its first 48 bits are the time it was made, so ids sort by age. */
export const Id = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/, 'must be a lower-case UUIDv7')

/** ISO 8601, UTC, milliseconds. */
export const Time = z.iso.datetime({ precision: 3 })

/** ISO 8601, UTC, microseconds, because two requests in a row can share a millisecond. */
export const Moment = z.iso.datetime({ precision: 6 }).refine((moment) => moment >= '1970', 'must be 1970 or later') // PostgreSQL knows no year 0

/** The time inside an id. A stored `createdAt` could only disagree with it. */
export const timeOf = (id: string) => new Date(parseInt(id.slice(0, 8) + id.slice(9, 13), 16)).toISOString()

/** On a query string a list is the text `a,b,c`; elsewhere it is an array. */
export const Ids = z
  .union([z.array(Id), z.string().transform((list) => (list === '' ? [] : list.split(',')))])
  .pipe(z.array(Id).max(1000))

/** Sorts before every id made at or after `time` (epoch ms), and after every earlier one. */
export const firstIdAt = (time: number) => {
  const hex = Math.max(0, Math.floor(time)).toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`
}

/** Sorts after every id: where a list that is newest first begins. */
export const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff'
