import { Id, timeOf } from '@murmuration/contracts'
import { openPool } from '@murmuration/database'
import { databaseForTests } from '@murmuration/testing/database'
import { expect, test } from 'vitest'
import { databaseTimeOf } from '../src/database-time.ts'

const database = databaseForTests('services/posts', (url) => openPool({ url }))

const drawn = async () => {
  const { rows } = await database().pool.query<{ before: string; id: string; after: string }>(`
    SELECT ${micros()} AS before, new_id() AS id, ${micros()} AS after`)
  return rows[0]!
}
const micros = () => `to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`

test('ids are UUIDv7 that carry the moment of the database to the microsecond, and sort as they were drawn', async () => {
  let last = ''
  for (let i = 0; i < 200; i++) {
    const { before, id, after } = await drawn()
    expect(Id.safeParse(id).success).toBe(true)
    expect(id > last).toBe(true)
    expect(
      databaseTimeOf(id) >= before && databaseTimeOf(id) <= after,
      `${before} ${databaseTimeOf(id)} ${after}`,
    ).toBe(true)
    expect(timeOf(id)).toBe(`${databaseTimeOf(id).slice(0, 23)}Z`)
    last = id
  }
})

test('no two of ten thousand ids are alike, also within a microsecond', async () => {
  const { rows } = await database().pool.query<{ count: string }>(
    'SELECT count(DISTINCT new_id()) FROM generate_series(1, 10000)',
  )
  expect(Number(rows[0]!.count)).toBe(10_000)
})
