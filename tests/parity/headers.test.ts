import { describe, expect, test } from 'vitest'
import { here, send, type Sent } from '@murmuration/testing'

const { base, client, person } = here()

const OK = /^[A-Za-z0-9_-]{1,64}$/
const everywhere: [string, Sent][] = [
  ['/api/timeline/latest', {}],
  ['/api/me', {}],
  ['/api/nothing', {}],
  ['/api/users', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' }],
  ['/api/users', { method: 'POST', headers: { 'content-type': 'application/json' }, body: 'x'.repeat(20_000) }],
  ['/api/openapi.json', {}],
  ['/api/docs', {}],
  ['/.well-known/jwks.json', {}],
  ['/health/live', {}],
  ['/health/ready', {}],
  ['/', {}],
  ['/login', {}],
  ['/settings', {}],
  ['/nothing', {}],
  ['/login', { method: 'POST', headers: { origin: 'https://evil.example' } }],
  ['/api/users/%', {}],
  ['/socket.io/?EIO=4&transport=polling', {}],
]

describe('x-request-id', () => {
  test.each(everywhere)('is on every answer: %s', async (path, sent) => {
    expect((await send(`${base}${path}`, sent)).header('x-request-id')).toMatch(OK)
  })

  test.each(everywhere)('is the caller’s own, if it sent a good one: %s', async (path, sent) => {
    const id = 'My-request_42'
    const headers = { ...sent.headers, 'x-request-id': id }
    expect((await send(`${base}${path}`, { ...sent, headers })).header('x-request-id')).toBe(id)
  })

  test('differs from answer to answer', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => client.get('/health/live')))
    expect(new Set(answers.map((answer) => answer.header('x-request-id'))).size).toBe(10)
  })

  test.each(['x', '_', 'a'.repeat(64)])('may be %j', async (id) => {
    expect((await client.get('/health/live', { headers: { 'x-request-id': id } })).header('x-request-id')).toBe(id)
  })

  test.each(['', 'a'.repeat(65), 'with space', 'with/slash', '../x', 'caf\u00e9', 'a,b', '<script>', '{}', "x'y"])(
    'of %j is replaced',
    async (id) => {
      const answer = await client.get('/api/timeline/latest', { headers: { 'x-request-id': id } })
      expect(answer.status).toBe(200)
      expect(answer.header('x-request-id')).toMatch(OK)
      expect(answer.header('x-request-id')).not.toBe(id)
    },
  )

  test('is on an answer without a body, and in a problem’s requestId', async () => {
    const [ada, bob] = [await person(), await person()]
    const headers = { 'x-request-id': 'abc' }
    const followed = await client.put(`/api/users/${bob.handle}/follow`, { ...ada.as, headers })
    expect(followed.header('x-request-id')).toBe('abc')
    expect((await client.get('/api/nothing', { headers })).body).toMatchObject({ requestId: 'abc' })
  })
})

test.each([
  '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  '00-00000000000000000000000000000000-0000000000000000-00',
  'ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  '',
  'nonsense',
  '00-'.repeat(2000),
])('a traceparent is no reason to refuse, whatever it says: %j', async (traceparent) => {
  const ada = await person()
  for (const path of ['/api/timeline/home', '/api/me', '/api/notifications', '/api/search?q=x'])
    expect((await client.get(path, { ...ada.as, headers: { traceparent } })).status).toBe(200)
})

test.each(['/api/timeline/latest', '/api/me', '/.well-known/jwks.json', '/api/openapi.json', '/'])(
  'no header says what the answer was made with, nor lets a browser guess its type: %s',
  async (path) => {
    const answer = await client.get(path)
    expect(answer.header('x-powered-by')).toBeUndefined()
    expect(answer.header('x-content-type-options')).toBe('nosniff')
  },
)

test('an answer with tokens is kept by nobody', async () => {
  const { handle, password, refreshToken } = await person()
  const answers = [
    await client.post('/api/users', { handle: `${handle}x`.slice(-20), name: 'x', password }),
    await client.post('/api/sessions', { handle, password }),
    await client.post('/api/sessions/refresh', { refreshToken }),
  ]
  for (const answer of answers) {
    expect(answer.status).toBe(201)
    expect(answer.header('cache-control')).toMatch(/\bno-store\b/)
  }
})

describe('the head of an error', () => {
  test.each([
    '/api/nothing',
    '/api/me',
    '/api/timeline/latest?limit=0',
    '/health/nothing',
    '/health/ready',
    '/nothing',
  ])('HEAD %s says how long the answer to GET would be', async (path) => {
    const headers = { 'x-request-id': 'one-for-both' }
    const got = await send(base + path, { headers })
    const head = await send(base + path, { method: 'HEAD', headers })
    expect([head.status, head.text]).toEqual([got.status, ''])
    expect(head.header('content-length')).toBe(String(Buffer.byteLength(got.text)))
  })
})
