import { expect, test } from 'vitest'
import { count, flag, listOf, oneOf, reading } from './options.ts'

const read = reading((options) => ({
  count: count(options, 'count'),
  flag: flag(options, 'flag'),
  one: oneOf(options, 'one', ['a', 'b'], 'a'),
  list: listOf(options, 'list', 'number'),
}))

test('what is absent or null is as usual', () => {
  const usual = { count: 0, flag: false, one: 'a', list: undefined }
  expect(read({})).toEqual(usual)
  expect(read({ count: null, flag: null, one: null, list: null })).toEqual(usual)
})

test.each([
  [{ count: -1 }, 'count must be 0 or a positive integer, not -1'],
  [{ count: 1e308 }, 'count must be 0 or a positive integer, not 1e+308'],
  [{ count: NaN }, 'count must be 0 or a positive integer, not null'],
  [{ count: 2n ** 60n }, 'count must be 0 or a positive integer, not "1152921504606846976"'],
  [{ flag: 'yes' }, 'flag must be true or false, not "yes"'],
  [{ one: 'constructor' }, 'one must be one of a, b, not "constructor"'],
  [{ one: [2n ** 60n] }, 'one must be one of a, b, not ["1152921504606846976"]'],
  [{ list: [1, '2'] }, 'list must be a list of numbers, not [1,"2"]'],
  [{ list: 'x'.repeat(1_000) }, `list must be a list of numbers, not "${'x'.repeat(59)}`],
])('%o is an answer for people, not a defect', (options, text) => {
  expect(read(options)).toBe(text)
})
