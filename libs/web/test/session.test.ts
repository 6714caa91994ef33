import type { Session } from '@murmuration/contracts'
import { AppError } from '@murmuration/rpc'
import { expect, test } from 'vitest'
import { openWeb, session } from './open-web.ts'

const page = { items: [], next: null }
const posts = { latest: async () => page, home: async () => page }

const refusing = (code: 'unauthenticated' | 'unavailable') => async (): Promise<Session> => {
  throw new AppError(code, 'No')
}

const look = async (refresh: () => Promise<Session>, cookie: string) => {
  const { ask } = await openWeb({ auth: { refresh }, posts })
  const answer = await ask('/explore', { headers: { cookie } })
  const html = await answer.text()
  return { status: answer.status, cookies: answer.headers.getSetCookie(), signedIn: html.includes('/settings'), answer }
}

test('a good access cookie is enough', async () => {
  const { signedIn, cookies, answer } = await look(refusing('unavailable'), 'mono_access=good; mono_refresh=x')
  expect([signedIn, cookies]).toEqual([true, []])
  expect(answer.headers.get('cache-control')).toBe('no-store')
})

test.each(['mono_refresh=old', 'mono_access=expired; mono_refresh=old'])(
  'when it has run out, both are renewed on the way (%s)',
  async (cookie) => {
    const { signedIn, cookies, answer } = await look(async () => session(), cookie)
    expect(signedIn).toBe(true)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(cookies).toEqual([
      expect.stringMatching(/^mono_access=good; Max-Age=900; Path=\/; .*HttpOnly; SameSite=Lax$/),
      expect.stringMatching(/^mono_refresh=fresh; Max-Age=2592000; Path=\/; .*HttpOnly; SameSite=Lax$/),
    ])
  },
)

test('an invalid refresh token is forgotten, and the page is that of a signed-out visitor', async () => {
  const { status, signedIn, cookies } = await look(refusing('unauthenticated'), 'mono_access=bad; mono_refresh=spent')
  expect([status, signedIn]).toEqual([200, false])
  expect(cookies.map((cookie) => cookie.replace(/Thu, 01 Jan 1970/, 'long ago'))).toEqual([
    expect.stringMatching(/^mono_access=; .*long ago/),
    expect.stringMatching(/^mono_refresh=; .*long ago/),
  ])
})

test.each(['mono_refresh=perhaps', 'mono_access=keyless; mono_refresh=perhaps'])(
  'while auth is down the cookies are kept (%s)',
  async (cookie) => {
    const { status, signedIn, cookies } = await look(refusing('unavailable'), cookie)
    expect([status, signedIn, cookies]).toEqual([200, false, []])
  },
)

test("the other system's cookies are not ours", async () => {
  const { signedIn, cookies } = await look(refusing('unauthenticated'), 'split_access=good; split_refresh=x')
  expect([signedIn, cookies]).toEqual([false, []])
})

test('pages that are opened at once share one refresh', async () => {
  let calls = 0
  let finish = (_: Session) => {}
  const answered = new Promise<Session>((resolve) => (finish = resolve))
  const refresh = async () => {
    calls += 1
    return answered
  }
  const { ask } = await openWeb({ auth: { refresh }, posts })
  const tabs = [1, 2, 3].map(() => ask('/explore', { headers: { cookie: 'mono_refresh=old' } }))
  await expect.poll(() => calls).toBe(1)
  setTimeout(() => finish(session()), 50) // all three have arrived by then; if not, the count still says so

  for (const answer of await Promise.all(tabs)) expect(answer.headers.getSetCookie()).toHaveLength(2)
  expect(calls).toBe(1)
})

test('cookies are Secure over https, and only there', async () => {
  const { ask } = await openWeb({ auth: { refresh: async () => session() }, posts }, { trustProxy: 1 })
  const cookies = async (proto: string) =>
    (await ask('/explore', { headers: { cookie: 'mono_refresh=old', 'x-forwarded-proto': proto } })).headers
  expect((await cookies('https')).getSetCookie().every((cookie) => cookie.includes('; Secure'))).toBe(true)
  expect((await cookies('https')).get('strict-transport-security')).toMatch(/max-age/)
  expect((await cookies('http')).getSetCookie().some((cookie) => cookie.includes('; Secure'))).toBe(false)
  expect((await cookies('http')).get('strict-transport-security')).toBeNull()
})
