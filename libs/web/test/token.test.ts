import { expect, test } from 'vitest'
import { bearer, json, openWeb, problem, session } from './open-web.ts'

const page = { items: [], next: null }

test('where a token is needed, nothing else will do', async () => {
  const { ask } = await openWeb({ posts: { home: async () => page } })
  const status = async (headers: Record<string, string>) => (await ask('/api/timeline/home', { headers })).status

  expect(await status(bearer)).toBe(200)
  expect(await status({ authorization: 'bearer good' })).toBe(200)
  expect(await status({})).toBe(401)
  expect(await status({ authorization: 'Bearer bad' })).toBe(401)
  expect(await status({ authorization: 'Bearer' })).toBe(401)
  expect(await status({ authorization: 'good' })).toBe(401)
  expect(await status({ authorization: 'Basic good' })).toBe(401)
  expect(await status({ cookie: 'mono_access=good; mono_refresh=fresh' })).toBe(401)
})

test('a refusal says how to do better', async () => {
  const { ask } = await openWeb()
  expect((await ask('/api/me')).headers.get('www-authenticate')).toBe('Bearer')
})

test('elsewhere a token is used when given, and a bad one is refused', async () => {
  const tokens: unknown[] = []
  const latest = async (_: unknown, ctx: { token?: string | undefined }) => {
    tokens.push(ctx.token)
    return page
  }
  const { ask } = await openWeb({ posts: { latest } })
  await ask('/api/timeline/latest')
  await ask('/api/timeline/latest', { headers: bearer })
  expect(tokens).toEqual([undefined, 'good'])
  const bad = await ask('/api/timeline/latest', { headers: { authorization: 'Bearer bad' } })
  expect(await problem(bad)).toMatchObject({ code: 'unauthenticated' })
})

test('signing up and sessions never look at a token', async () => {
  const auth = {
    register: async () => session(),
    logIn: async () => session(),
    refresh: async () => session(),
    logOut: async () => ({}),
  }
  const { ask } = await openWeb({ auth })
  const bad = { authorization: 'Bearer bad' }
  const user = { handle: 'ada', name: 'Ada', password: 'correct horse' }
  const status = async (method: string, path: string, body: object) => (await ask(path, json(method, body, bad))).status

  expect(await status('POST', '/api/users', user)).toBe(201)
  expect(await status('POST', '/api/sessions', user)).toBe(201)
  expect(await status('POST', '/api/sessions/refresh', { refreshToken: 'x' })).toBe(201)
  expect(await status('DELETE', '/api/sessions', { refreshToken: 'x' })).toBe(204)
})
