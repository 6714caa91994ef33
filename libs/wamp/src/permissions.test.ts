import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Permission } from './config.ts'
import { type Match, matches, type Pattern } from './patterns.ts'
import { type Action, createPermissions } from './permissions.ts'

const DISCLOSE = { caller: false, publisher: false, callee: false }

const rule = (uri: string, match: Match, ...actions: Action[]): Permission => {
  const allow = { call: false, register: false, publish: false, subscribe: false }
  for (const action of actions) allow[action] = true
  return { uri, match, allow, disclose: DISCLOSE }
}

const mayOf = (...permissions: Permission[]) => {
  const find = createPermissions([{ name: 'donor', permissions }])
  return (action: Action, uri: string, match: Match = 'exact') => find('donor', action, { uri, match }) !== undefined
}

test('what no permission allows is denied, and everything to a role that has none', () => {
  const may = mayOf(rule('murmur.trends.count', 'exact', 'register'))
  expect(may('register', 'murmur.trends.count')).toBe(true)
  expect(may('call', 'murmur.trends.count')).toBe(false)
  expect(may('register', 'murmur.trends')).toBe(false)
  expect(createPermissions([])('donor', 'call', { uri: 'a', match: 'exact' })).toBeUndefined()
})

test('the most specific permission decides, in whichever order they stand: exact, then the longest pattern', () => {
  const rules = [
    rule('', 'prefix', 'call'),
    rule('murmur.', 'prefix'),
    rule('murmur..home', 'wildcard', 'call'),
    rule('murmur.posts.home', 'exact'),
  ]
  for (const may of [mayOf(...rules), mayOf(...rules.reverse())]) {
    expect(may('call', 'other')).toBe(true)
    expect(may('call', 'murmur.posts')).toBe(false)
    expect(may('call', 'murmur.users.home')).toBe(true)
    expect(may('call', 'murmur.posts.home')).toBe(false)
  }
})

test('a prefix of a permission compares characters', () => {
  const may = mayOf(rule('murmur.po', 'prefix', 'call'))
  expect([may('call', 'murmur.posts'), may('call', 'murmur.po'), may('call', 'murmur.p')]).toEqual([true, true, false])
})

test('a pattern is allowed only if everything that it can match is', () => {
  const may = mayOf(
    rule('public.', 'prefix', 'subscribe'),
    rule('public.secret', 'exact'),
    rule('public.b.', 'prefix', 'subscribe', 'call'),
  )
  expect(may('subscribe', 'public.a', 'prefix')).toBe(true)
  expect(may('subscribe', 'public.b.', 'prefix')).toBe(true)
  expect(may('subscribe', 'public.', 'prefix'), 'public.secret is under it').toBe(false)
  expect(may('subscribe', 'public.', 'wildcard'), 'public.secret fits it').toBe(false)
  expect(may('subscribe', 'public..x', 'wildcard')).toBe(true)
  expect(may('subscribe', '', 'prefix')).toBe(false)
  expect(may('subscribe', '.x', 'wildcard')).toBe(false)
})

test('an exact permission allows no pattern, not even one of the same text', () => {
  const may = mayOf(rule('a.b', 'exact', 'subscribe'))
  expect(may('subscribe', 'a.b', 'prefix')).toBe(false)
})

const component = fc.constantFrom('a', 'b', 'ab')
const uris = fc.array(component, { minLength: 1, maxLength: 3 }).map((components) => components.join('.'))
const pattern: fc.Arbitrary<Pattern> = fc.oneof(
  fc.record({ uri: uris, match: fc.constant<Match>('exact') }),
  fc.record({
    uri: fc.tuple(uris, fc.nat(6)).map(([uri, end]) => uri.slice(0, end)),
    match: fc.constant<Match>('prefix'),
  }),
  fc.record({
    uri: fc.array(fc.oneof(component, fc.constant('')), { minLength: 1, maxLength: 3 }).map((each) => each.join('.')),
    match: fc.constant<Match>('wildcard'),
  }),
)
const rules = fc.array(
  fc
    .tuple(pattern, fc.boolean())
    .map(([{ uri, match }, allowed]) => rule(uri, match, ...(allowed ? ['call' as const] : []))),
  { maxLength: 6 },
)

test('whatever the permissions are, an allowed pattern matches no URI that is denied', () => {
  fc.assert(
    fc.property(rules, pattern, uris, (permissions, asked, uri) => {
      const may = mayOf(...permissions)
      if (matches(asked, uri) && may('call', asked.uri, asked.match)) expect(may('call', uri)).toBe(true)
    }),
    { numRuns: 2_000 },
  )
})
