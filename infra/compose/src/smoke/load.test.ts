import { expect, test } from 'vitest'
import { createTally } from './load.ts'

test('a tally tells errors apart from answers', () => {
  const tally = createTally()
  for (const outcome of ['ok', 'GET /: 503', 'ok', 'GET /: 503', 'GET /explore: 502']) tally.add(outcome)
  expect(tally.answered()).toBe(2)
  expect(tally.failed()).toBe(3)
  expect(tally.errors()).toEqual(['2 × GET /: 503', '1 × GET /explore: 502'])
})
