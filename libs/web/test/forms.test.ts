import { AppError } from '@murmuration/rpc'
import { expect, test } from 'vitest'
import { openWeb, session } from './open-web.ts'

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

const logIn = async (headers: Record<string, string> = {}, fields: Record<string, string> = {}) => {
  let calls = 0
  const auth = {
    logIn: async () => {
      calls += 1
      return session()
    },
  }
  const { ask, url } = await openWeb({ auth })
  const body = new URLSearchParams({ handle: 'ada', password: 'correct horse', ...fields })
  const own = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.replace('OURS', url)]))
  const answer = await ask('/login', { method: 'POST', headers: { ...FORM, ...own }, body: body.toString() })
  return { answer, calls }
}

test.each<Record<string, string>>([
  { origin: 'OURS' },
  { origin: 'OURS', 'sec-fetch-site': 'same-origin' },
  { 'sec-fetch-site': 'same-origin' },
  { 'sec-fetch-site': 'none' },
  { origin: 'https://editor.example', 'sec-fetch-site': 'same-origin' },
  { referer: 'OURS/login' },
  {},
])('a form of ours is taken: %o', async (headers) => {
  const { answer, calls } = await logIn(headers)
  expect([answer.status, calls]).toEqual([303, 1])
  expect(answer.headers.getSetCookie()).toHaveLength(2)
})

test.each<Record<string, string>>([
  { origin: 'https://evil.example' },
  { origin: 'null' },
  { origin: '' },
  { origin: 'OURS.evil.example' },
  { origin: 'http://localhost:1' },
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
  { origin: 'OURS', 'sec-fetch-site': 'cross-site' },
  { referer: 'https://evil.example/OURS' },
  { origin: 'null', referer: 'OURS/login' },
])("another site's is refused, and nothing happens: %o", async (headers) => {
  const { answer, calls } = await logIn(headers)
  expect([answer.status, calls, answer.headers.getSetCookie()]).toEqual([403, 0, []])
  expect(answer.headers.get('content-type')).toMatch('text/html')
})

test.each([
  ['/notifications', '/notifications'],
  ['/search?q=a', '/search?q=a'],
  ['https://evil.example', '/'],
  ['//evil.example', '/'],
  ['/\\evil.example', '/'],
  ['\\\\evil.example', '/'],
  ['/\t/evil.example', '/'],
  ['/.//evil.example', '/'],
  ['javascript:alert(1)', '/'],
  ['', '/'],
])('after logging in, %s leads to %s', async (next, location) => {
  const { answer } = await logIn({}, { next })
  expect(answer.headers.get('location')).toBe(location)
})

test('what a page forgets and sets in one answer is said once', async () => {
  const auth = {
    refresh: async () => {
      throw new AppError('unauthenticated', 'Spent')
    },
    logIn: async () => session(),
  }
  const { ask } = await openWeb({ auth })
  const headers = { ...FORM, cookie: 'mono_refresh=spent' }
  const answer = await ask('/login', { method: 'POST', headers, body: 'handle=ada&password=correct+horse' })
  expect(answer.headers.getSetCookie()).toEqual([
    expect.stringMatching(/^mono_access=good;/),
    expect.stringMatching(/^mono_refresh=fresh;/),
  ])
})

test('a form that is too large, or none, is a page with that status', async () => {
  const { ask } = await openWeb()
  const status = async (init: RequestInit) => (await ask('/login', { method: 'POST', ...init })).status
  expect(await status({ headers: FORM, body: `handle=${'a'.repeat(17_000)}` })).toBe(413)
  expect(await status({ headers: { 'content-type': 'application/json' }, body: '{}' })).toBe(400)
  expect((await ask('/nowhere', { method: 'POST', body: '{}' })).status).toBe(404)
})

test('a wrong password comes back with the form, the handle and 401, but not the password', async () => {
  const auth = {
    logIn: async () => {
      throw new AppError('unauthenticated', 'Wrong handle or password')
    },
  }
  const { ask } = await openWeb({ auth })
  const answer = await ask('/login', { method: 'POST', headers: FORM, body: 'handle=ada&password=wrong+horse' })
  const html = await answer.text()
  expect(answer.status).toBe(401)
  expect(html).toContain('value="ada"')
  expect(html).not.toContain('wrong horse')
})

test('behind a proxy that is believed the host is the one it names, and without one it is not', async () => {
  const headers = { ...FORM, origin: 'https://public.example', 'x-forwarded-host': 'public.example' }
  const auth = { logIn: async () => session() }
  const send = async (trustProxy: number) => {
    const { ask } = await openWeb({ auth }, { trustProxy })
    return (await ask('/login', { method: 'POST', headers, body: 'handle=ada&password=correct+horse' })).status
  }
  expect([await send(1), await send(0)]).toEqual([303, 403])
})
