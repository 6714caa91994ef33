import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { covers, createPatternMap, isReserved, isUri, type Match, matches, MATCHES, type Pattern } from './patterns.ts'

const mapOf = (...patterns: [uri: string, match: Match][]) => {
  const map = createPatternMap<Pattern>()
  for (const [uri, match] of patterns) map.set({ uri, match }, { uri, match })
  return map
}

// The example of the specification, "Pattern-based Registrations".
const map = mapOf(
  ['a1.b2.c3.d4.e55', 'exact'],
  ['a1.b2.c3', 'prefix'],
  ['a1.b2.c3.d4', 'prefix'],
  ['a1.b2..d4.e5', 'wildcard'],
  ['a1.b2.c33..e5', 'wildcard'],
  ['a1.b2..d4.e5..g7', 'wildcard'],
  ['a1.b2..d4..f6.g7', 'wildcard'],
)

test.each([
  ['a1.b2.c3.d4.e55', 'a1.b2.c3.d4.e55'],
  ['a1.b2.c3.d98.e74', 'a1.b2.c3'],
  ['a1.b2.c3.d4.e325', 'a1.b2.c3.d4'],
  ['a1.b2.c55.d4.e5', 'a1.b2..d4.e5'],
  ['a1.b2.c33.d4.e5', 'a1.b2.c3'], // the specification expects 5, as if a prefix ended with a component
  ['a1.b2.c88.d4.e5.f6.g7', 'a1.b2..d4.e5..g7'],
  ['a2.b2.c2.d2.e2', undefined],
])('%s is found at %s: exact first, then the longest prefix, then wildcard', (uri, found) => {
  expect(map.find(uri)?.uri).toBe(found)
})

test('of wildcards, the one with more components before its first wildcard is found', () => {
  const wildcards = mapOf(['a1.b2..d4.e5', 'wildcard'], ['a1.b2.c33..e5', 'wildcard'], ['a1...d4.e5', 'wildcard'])
  expect(wildcards.find('a1.b2.c33.d4.e5')?.uri).toBe('a1.b2.c33..e5')
  expect(wildcards.find('a1.b2.c3.d4.e5')?.uri).toBe('a1.b2..d4.e5')
})

test('a prefix compares characters, not components', () => {
  expect(mapOf(['murmur.po', 'prefix']).find('murmur.posts.home')?.uri).toBe('murmur.po')
  expect(mapOf(['murmur.po', 'prefix']).find('murmur.p')).toBeUndefined()
})

test('all that match are found, and what was deleted is not', () => {
  const some = mapOf(['a.b', 'exact'], ['a', 'prefix'], ['a.', 'prefix'], ['.b', 'wildcard'], ['a.', 'wildcard'])
  expect(some.all('a.b').map(({ uri, match }) => `${match} ${uri}`)).toEqual([
    'exact a.b',
    'prefix a.',
    'prefix a',
    'wildcard a.',
    'wildcard .b',
  ])
  for (const match of MATCHES) for (const { uri } of [...some.values(match)]) some.delete({ uri, match })
  some.delete({ uri: 'never.there', match: 'wildcard' })
  expect(some.all('a.b')).toEqual([])
})

test('a pattern with very many components harms nothing', () => {
  const uri = 'a.'.repeat(100_000)
  const some = mapOf([uri, 'wildcard'])
  expect(some.find(`${uri}b`)?.uri).toBe(uri)
  expect(isUri(`${uri}b`)).toBe(true)
  some.delete({ uri, match: 'wildcard' })
  expect(some.find(`${uri}b`)).toBeUndefined()
})

describe('syntax', () => {
  test.each<[string, Match, boolean]>([
    ['murmur.posts.home', 'exact', true],
    ['Größe.日本-1', 'exact', true],
    ['', 'exact', false],
    ['a..b', 'exact', false],
    ['.a', 'exact', false],
    ['a.', 'exact', false],
    ['a b', 'exact', false],
    ['a\nb', 'exact', false],
    ['a#b', 'exact', false],
    ['', 'prefix', true],
    ['a.', 'prefix', true],
    ['a..b', 'prefix', false],
    ['a..b', 'wildcard', true],
    ['a. .b', 'wildcard', false],
  ])('%j as %s: %s', (uri, match, valid) => expect(isUri(uri, match)).toBe(valid))

  test.each(MATCHES)('is at most 262,144 characters long: %s', (match) => {
    expect(isUri('a'.repeat(2 ** 18), match)).toBe(true)
    expect(isUri('a.'.repeat(8_000_000), match)).toBe(false) // and soon
  })

  test('what begins with the component `wamp` is for routers', () => {
    expect(['wamp', 'wamp.session.count', 'wampum.a', 'a.wamp'].map(isReserved)).toEqual([true, true, false, false])
  })
})

describe('a permission covers a pattern only if everything that it can match is permitted', () => {
  test.each<[permitted: [string, Match], asked: [string, Match], boolean]>([
    [['a.b', 'exact'], ['a.b', 'exact'], true],
    [['a.b', 'exact'], ['a.b', 'prefix'], false],
    [['a.b', 'exact'], ['a.b', 'wildcard'], true],
    [['a.', 'prefix'], ['a.b', 'exact'], true],
    [['a.', 'prefix'], ['a.b', 'prefix'], true],
    [['a.', 'prefix'], ['a', 'prefix'], false],
    [['a.', 'prefix'], ['a..b', 'wildcard'], true],
    [['a.', 'prefix'], ['.b', 'wildcard'], false],
    [['a.b', 'prefix'], ['a.', 'wildcard'], false],
    [['', 'prefix'], ['..', 'wildcard'], true],
    [['a..c', 'wildcard'], ['a.b.c', 'exact'], true],
    [['a..c', 'wildcard'], ['a..c', 'wildcard'], true],
    [['a..c', 'wildcard'], ['a..', 'wildcard'], false],
    [['..', 'wildcard'], ['a.b.', 'prefix'], false],
  ])('%j of %j: %s', ([uri, match], [askedUri, askedMatch], covered) => {
    expect(covers({ uri, match }, { uri: askedUri, match: askedMatch })).toBe(covered)
  })
})

const component = fc.constantFrom('a', 'b', 'ab')
const uri = fc.array(component, { minLength: 1, maxLength: 4 }).map((components) => components.join('.'))
const pattern: fc.Arbitrary<Pattern> = fc.oneof(
  fc.record({ uri, match: fc.constantFrom('exact' as const, 'prefix' as const) }),
  fc.record({
    uri: fc
      .array(fc.oneof(component, fc.constant('')), { minLength: 1, maxLength: 4 })
      .map((components) => components.join('.')),
    match: fc.constant('wildcard' as const),
  }),
)

test('the map finds what comparing one by one finds, and what is covered is matched by both', () => {
  fc.assert(
    fc.property(fc.array(pattern), fc.array(pattern), uri, (kept, deleted, called) => {
      const some = mapOf(...[...deleted, ...kept].map(({ uri, match }): [string, Match] => [uri, match]))
      const isKept = (one: Pattern) => kept.some(({ uri, match }) => uri === one.uri && match === one.match)
      for (const each of deleted) if (!isKept(each)) some.delete(each)

      const expected = new Set(kept.filter((each) => matches(each, called)).map(({ uri, match }) => `${match} ${uri}`))
      expect(new Set(some.all(called).map(({ uri, match }) => `${match} ${uri}`))).toEqual(expected)
      expect(some.find(called) === undefined).toBe(expected.size === 0)
      for (const permitted of kept)
        for (const asked of kept)
          if (covers(permitted, asked) && matches(asked, called)) expect(matches(permitted, called)).toBe(true)
    }),
  )
})
