import { expect, test } from 'vitest'
import { z } from 'zod'
import type { Operation } from '../../contract.ts'
import { routeOf, tableOf } from './routes.ts'

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

const operation = (http: Operation['http']): Operation => ({ http, input: z.unknown(), output: z.unknown() })

const match = tableOf({
  name: 'posts',
  operations: {
    byId: operation('GET /posts/:id'),
    latest: operation('GET /posts/latest'),
    reply: operation('GET /posts/:id/replies/:reply'),
    firstReply: operation('GET /posts/:id/replies/first'),
    remove: operation('DELETE /posts/:id'),
    keys: operation('GET /.well-known/keys'),
  },
})

test.each([
  ['GET', '/posts/latest', 'latest', {}],
  ['GET', '/posts/latest?limit=1', 'latest', {}],
  ['GET', '/posts/a%2Fb', 'byId', { id: 'a/b' }],
  ['DELETE', '/posts/latest', 'remove', { id: 'latest' }],
  ['GET', '/posts/1/replies/first', 'firstReply', { id: '1' }],
  ['GET', '/posts/1/replies/2', 'reply', { id: '1', reply: '2' }],
  ['GET', '/.well-known/keys', 'keys', {}],
])('%s %s is %s', (verb, target, operation, params) => {
  expect(match(verb, target)).toMatchObject({ operation, params })
})

test.each([
  ['GET', '/posts'],
  ['GET', '/posts/'],
  ['GET', '/Posts/latest'],
  ['GET', '/posts/latest/'],
  ['GET', '/posts/%zz'],
  ['GET', '/x/posts/1'],
  ['POST', '/posts/latest'],
  ['GET', '/xwell-known/keys'],
  ['constructor', '/posts/latest'],
])('%s %s is no route', (verb, target) => {
  expect(match(verb, target)).toBeUndefined()
})
