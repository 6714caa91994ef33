import { expect, test } from 'vitest'
import { z } from 'zod'
import type { Operation } from '../../contract.ts'
import { routeOf } from './route.ts'

const routed = (http: Operation['http'], input: unknown) =>
  routeOf({ http, input: z.unknown(), output: z.unknown() }).fill(input)

test('the path takes what it names, and the query of a GET the rest', () => {
  expect(routed('GET /people/:userId/followers', { userId: 'a/b', limit: 5, at: undefined, all: true })).toEqual({
    target: '/people/a%2Fb/followers?limit=5&all=true',
    body: undefined,
  })
})

test('other verbs carry the rest as their body', () => {
  expect(routed('PUT /followees/:handle', { handle: 'ada', since: 1 })).toEqual({
    target: '/followees/ada',
    body: { since: 1 },
  })
})

test('a list is joined by commas, each item encoded', () => {
  expect(routed('GET /users', { ids: ['a', 'b&c', 3] }).target).toBe('/users?ids=a,b%26c,3')
  expect(routed('GET /users', { ids: [] }).target).toBe('/users?ids=')
})

test.each([
  ['a list’s item with a comma', { list: ['a,b'] }],
  ['an object', { list: {} }],
  ['null', { list: null }],
  ['a list in a list', { list: [[1]] }],
  ['half a character', { list: '\ud83d' }],
])('%s cannot stand in an address', (_name, input) => {
  const refused = expect.objectContaining({ code: 'invalid', errors: [{ path: 'list', message: expect.any(String) }] })
  expect(() => routed('GET /users', input)).toThrow(refused)
})

test.each(['', undefined])('the parameter %j would make another path', (id) => {
  const refused = expect.objectContaining({ code: 'invalid', errors: [expect.objectContaining({ path: 'id' })] })
  expect(() => routed('GET /posts/:id', { id })).toThrow(refused)
})
