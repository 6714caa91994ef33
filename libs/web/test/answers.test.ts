import { request } from 'node:http'
import { expect, test } from 'vitest'
import { ada, bearer, openWeb } from './open-web.ts'

const page = { items: [], next: null }
const latest = async () => page

test('answers are JSON and nothing more; HEAD answers as GET does', async () => {
  const { ask } = await openWeb({ posts: { latest } })
  const got = await ask('/api/timeline/latest')
  const head = await ask('/api/timeline/latest', { method: 'HEAD' })

  expect(got.headers.get('content-type')).toBe('application/json')
  expect(got.headers.get('x-powered-by')).toBeNull()
  expect(await got.json()).toEqual(page)
  expect(head.status).toBe(200)
  expect(await head.text()).toBe('')
  for (const name of ['content-type', 'content-length', 'cache-control'])
    expect(head.headers.get(name)).toBe(got.headers.get(name))
})

test('a 204 has no body and no type', async () => {
  const { ask } = await openWeb({ follows: { follow: async () => ({}) } })
  const answer = await ask('/api/users/ada/follow', { method: 'PUT', headers: bearer })
  expect([answer.status, await answer.text(), answer.headers.get('content-type')]).toEqual([204, '', null])
})

test('every answer carries a request id: your own if it is one', async () => {
  const { ask } = await openWeb({ posts: { latest } })
  const id = async (path: string, own: string) =>
    (await ask(path, { headers: { 'x-request-id': own } })).headers.get('x-request-id')

  for (const path of ['/api/timeline/latest', '/api/nowhere', '/explore', '/nowhere', '/assets/style.css']) {
    expect(await id(path, 'My-Own_1')).toBe('My-Own_1')
    expect(await id(path, 'not mine')).toMatch(/^[\w-]{1,64}$/)
  }
})

test('request id, deadline and traceparent reach the services', async () => {
  const seen: { requestId: string; deadline: number; traceparent?: string | undefined }[] = []
  const { ask } = await openWeb({
    posts: {
      async latest(_, ctx) {
        seen.push(ctx)
        return page
      },
    },
  })
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
  const before = Date.now()
  await ask('/api/timeline/latest', { headers: { 'x-request-id': 'abc', traceparent } })

  expect(seen).toMatchObject([{ requestId: 'abc', traceparent }])
  expect(seen[0]!.deadline - before).toBeGreaterThanOrEqual(5_000)
})

test('one line in the log for each request, without its query', async () => {
  const { ask, logged } = await openWeb({ posts: { latest } })
  await ask('/api/timeline/latest?limit=3', { headers: { 'x-request-id': 'abc' } })
  await expect.poll(() => logged.length).toBe(1)
  const line = { requestId: 'abc', method: 'GET', path: '/api/timeline/latest', status: 200 }
  expect(logged).toMatchObject([{ event: 'http.request', fields: line }])
})

test('a profile is put together from three services, and nobody follows themselves', async () => {
  const { ask } = await openWeb({
    auth: { byHandle: async () => ada },
    posts: { counts: async () => ({ posts: 3 }) },
    follows: { counts: async () => ({ followers: 1, following: 2 }) },
  })
  const profile = { ...ada, counts: { posts: 3, followers: 1, following: 2 }, followedByMe: false }
  expect(await (await ask('/api/users/ADA', { headers: bearer })).json()).toEqual(profile)
  expect(await (await ask('/api/me', { headers: bearer })).json()).toEqual(profile)
})

test('lists of people keep the order of the follows, without those who are gone', async () => {
  const bob = { ...ada, id: 'b', handle: 'bob' }
  const cleo = { ...ada, id: 'c', handle: 'cleo' }
  const { ask } = await openWeb({
    auth: { byHandle: async () => ada, byIds: async () => [cleo, bob] },
    follows: { followersOf: async () => ({ items: ['b', 'gone', 'c'], next: 'more' }) },
  })
  expect(await (await ask('/api/users/ada/followers')).json()).toEqual({ items: [bob, cleo], next: 'more' })
})

test('a request for an address that is none does no harm', async () => {
  const { url } = await openWeb()
  const { port } = new URL(url)
  const status = await new Promise((resolve, reject) => {
    request({ port, path: '//[/..' }, (res) => resolve(res.statusCode))
      .on('error', reject)
      .end()
  })
  expect(status).toBe(404)
})
