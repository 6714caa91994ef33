import { AppError } from '@murmuration/rpc'
import { expect, test } from 'vitest'
import { bearer, json, openWeb, problem } from './open-web.ts'

const HUGE = { text: 'x'.repeat(20_000) }
const ID = '01931b1e-0000-7000-8000-000000000001'

const refuse = (code: 'not_found' | 'forbidden' | 'unavailable') => async () => {
  throw new AppError(code, 'No')
}

test('what is wrong first answers: path, size, form, token, fields', async () => {
  const { ask } = await openWeb()
  const code = async (path: string, init: RequestInit) => (await problem(await ask(path, init))).code

  expect(await code('/api/nowhere', json('POST', HUGE))).toBe('not_found')
  expect(await code('/api/posts', json('PUT', HUGE))).toBe('not_found')
  expect(await code('/api/posts', { ...json('POST', HUGE), headers: { 'content-type': 'text/plain' } })).toBe(
    'too_large',
  )
  expect(await code('/api/posts', { method: 'POST', body: '[' })).toBe('invalid')
  expect(await code('/api/posts', json('POST', { text: '' }))).toBe('unauthenticated')
  expect(await code('/api/posts', json('POST', { text: '' }, bearer))).toBe('invalid')
})

test('then existence and ownership', async () => {
  const { ask } = await openWeb({ posts: { remove: refuse('forbidden') }, follows: { follow: refuse('not_found') } })
  const at = async (method: string, path: string, headers = {}) => (await ask(path, { method, headers })).status

  expect(await at('DELETE', '/api/posts/nonsense')).toBe(401)
  expect(await at('DELETE', '/api/posts/nonsense', bearer)).toBe(404)
  expect(await at('DELETE', `/api/posts/${ID}`, bearer)).toBe(403)
  expect(await at('PUT', '/api/users/nobody/follow', bearer)).toBe(404)
  expect(await at('GET', '/api/users/no.body/posts?limit=0')).toBe(400)
  expect(await at('GET', '/api/users/no.body/posts')).toBe(404)
})

test.each(['OPTIONS', 'POST', 'PUT', 'DELETE', 'PATCH'])('%s where there is only GET is not found', async (method) => {
  const { ask } = await openWeb()
  expect(await problem(await ask('/api/timeline/latest', { method }))).toMatchObject({ status: 404, code: 'not_found' })
})

test.each(['/', '/explore', '/login'])('OPTIONS %s is not found, and says so in a page', async (path) => {
  const answer = await (await openWeb()).ask(path, { method: 'OPTIONS' })
  expect(answer.status).toBe(404)
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
})

test.each(['/api', '/api/', '/api/users/%ff', '/api/timeline/latest/', '/API/timeline/latest', '/health/nothing'])(
  'there is nothing at %s',
  async (path) => {
    const answer = await (await openWeb()).ask(path)
    expect(answer.status).toBe(404)
  },
)

test('below /api errors are problems, elsewhere pages', async () => {
  const { ask } = await openWeb()
  const type = async (path: string) => (await ask(path)).headers.get('content-type')

  expect(await type('/api/nowhere')).toBe('application/problem+json')
  expect(await type('/health/nowhere')).toBe('application/problem+json')
  expect(await type('/apiary')).toMatch('text/html')
  expect(await type('/%ff')).toMatch('text/html')
})

test('errors name each field: parameters of the query, and the header', async () => {
  const { ask } = await openWeb()
  const paths = async (path: string, init: RequestInit = {}) => (await problem(await ask(path, init))).paths

  expect(await paths('/api/search?limit=0&cursor=made-up&type=all')).toEqual(['cursor', 'limit', 'q', 'type'])
  expect(await paths('/api/timeline/latest?limit=1&limit=2')).toEqual(['limit'])
  expect(await paths('/api/search?q=%ff')).toEqual(['q'])
  const key = { ...bearer, 'idempotency-key': 'k'.repeat(101) }
  expect(await paths('/api/posts', json('POST', { text: '' }, key))).toEqual(['text', 'idempotency-key'])
})

test('a field of the body is no header', async () => {
  const keys: unknown[] = []
  const publish = async ({ idempotencyKey }: { idempotencyKey?: string | undefined }) => {
    keys.push(idempotencyKey)
    throw new AppError('conflict', 'Another text')
  }
  const { ask } = await openWeb({ posts: { publish } })
  await ask('/api/posts', json('POST', { text: 'hi', 'idempotency-key': 'no' }, bearer))
  await ask('/api/posts', json('POST', { text: 'hi' }, { ...bearer, 'idempotency-key': 'yes' }))
  expect(keys).toEqual([undefined, 'yes'])
})

test('a bug answers `internal` without the reason, which is in the log under the request id', async () => {
  const latest = async () => {
    throw new Error('the secret of the database')
  }
  const { ask, logged } = await openWeb({ posts: { latest } })
  const answer = await ask('/api/timeline/latest', { headers: { 'x-request-id': 'mine_1' } })
  const text = await answer.text()

  expect(JSON.parse(text)).toMatchObject({ status: 500, code: 'internal', requestId: 'mine_1' })
  expect(text).not.toContain('secret')
  expect(logged.find(({ event }) => event === 'http.failed')?.fields).toMatchObject({ requestId: 'mine_1' })
})

test('a part that is down is `unavailable`', async () => {
  const { ask } = await openWeb({ posts: { latest: refuse('unavailable') } })
  expect(await problem(await ask('/api/timeline/latest'))).toMatchObject({ status: 503, code: 'unavailable' })
})
