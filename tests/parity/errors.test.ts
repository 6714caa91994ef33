import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { accepted, done, here, Post, refused, send, Session, unique, type Sent } from '@murmuration/testing'

const { base, client, person, visitor } = here()

const NOBODYS = '01900000-0000-7000-8000-000000000000'
const MAX_BODY = 16_384
const JSON_TYPE = { 'content-type': 'application/json' }

/** Signing up with these bytes as the body. */
const signUp = (body: Sent['body'], headers: Record<string, string> = JSON_TYPE) =>
  client.call('POST', '/api/users', { headers, ...(body !== undefined && { body }) })
const newcomer = (fields: object = {}) =>
  JSON.stringify({ handle: unique('n_'), name: 'Ada', password: 'correct horse', ...fields })

describe('what is not there', () => {
  test.each([
    ['GET', '/api'],
    ['GET', '/api/'],
    ['GET', '/api/nothing'],
    ['GET', '/api/users'],
    ['GET', '/api/sessions'],
    ['GET', '/api/posts'],
    ['POST', '/api/me'],
    ['PUT', '/api/me'],
    ['DELETE', '/api/me'],
    ['POST', '/api/timeline/home'],
    ['POST', '/api/users/somebody/follow'],
    ['GET', '/api/users/somebody/follow'],
    ['PATCH', '/api/users/somebody'],
    ['PUT', `/api/posts/${NOBODYS}`],
    ['GET', '/api/notifications/read'],
    ['DELETE', '/api/search?q=x'],
    ['OPTIONS', '/api/posts'],
    ['PROPFIND', '/api/posts'],
    ['PURGE', '/api/posts'],
    ['GET', '/health'],
    ['GET', '/health/nothing'],
    ['POST', '/health/live'],
    ['DELETE', '/health/ready'],
  ])('%s %s is not_found, as a problem', async (method, path) => {
    refused(await client.call(method, path), 'not_found')
  })

  test.each([
    ['GET', '/nothing'],
    ['GET', '/@'],
    ['GET', '/p'],
    ['GET', '/apix'],
    ['POST', '/explore'],
    ['GET', '/logout'],
    ['DELETE', '/'],
    ['PROPFIND', '/'],
    ['GET', '/wp-login.php'],
  ])('%s %s is a page that says so', async (method, path) => {
    const page = await visitor().ask(path, { method, headers: { origin: base } })
    expect(page.status).toBe(404)
    expect(page.header('content-type')).toMatch(/^text\/html; charset=utf-8$/i)
    expect(page.words).not.toBe('')
  })
})

describe('HEAD', () => {
  test.each([
    '/api/timeline/latest',
    '/api/openapi.json',
    '/health/live',
    '/health/ready',
    '/.well-known/jwks.json',
    '/',
    '/explore',
    '/login',
    '/api/nothing',
    '/nothing',
    '/api/me',
  ])('answers as GET does, without the body: %s', async (path) => {
    const [got, head] = [await send(`${base}${path}`), await send(`${base}${path}`, { method: 'HEAD' })]
    expect(head.status).toBe(got.status)
    expect(head.header('content-type')).toBe(got.header('content-type'))
    expect(head.text).toBe('')
  })

  test('works with a token', async () => {
    const ada = await person()
    expect((await client.call('HEAD', '/api/me', ada.as)).status).toBe(200)
    expect((await client.call('HEAD', '/api/timeline/home', ada.as)).status).toBe(200)
  })
})

describe('a body', () => {
  test.each([
    ['nothing', undefined],
    ['nothing at all', ''],
    ['white space', '  \n'],
    ['half of it', '{"handle": "ada"'],
    ['single quotes', "{'handle': 'ada'}"],
    ['a comma too many', '{"handle": "ada",}'],
    ['a number too strange', '{"handle": 01}'],
    ['two values', '{} {}'],
    ['words', 'hello'],
    ['bytes', Buffer.from([0, 255, 254, 1])],
    ['a list', '[]'],
    ['a list of one', `[${newcomer()}]`],
    ['null', 'null'],
    ['a string', '"handle"'],
    ['a number', '5'],
    ['true', 'true'],
  ])('of %s is invalid as a whole', async (_, body) => void refused(await signUp(body), 'invalid', ['']))

  test.each([
    ['no content type', {}],
    ['plain text', { 'content-type': 'text/plain' }],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['a form with parts', { 'content-type': 'multipart/form-data; boundary=x' }],
    ['XML', { 'content-type': 'application/xml' }],
    ['something like JSON', { 'content-type': 'application/jsonp' }],
    ['nonsense', { 'content-type': ';;;' }],
    ['Latin-1', { 'content-type': 'application/json; charset=iso-8859-1' }],
    ['UTF-16', { 'content-type': 'application/json; charset=utf-16' }],
    ['a charset nobody knows', { 'content-type': 'application/json; charset=klingon' }],
    ['an encoding nobody knows', { ...JSON_TYPE, 'content-encoding': 'rot13' }],
    ['an encoding that is not true', { ...JSON_TYPE, 'content-encoding': 'gzip' }],
  ] as [string, Record<string, string>][])('sent as %s is invalid', async (_, headers) => {
    refused(await signUp(newcomer(), headers), 'invalid', [''])
  })

  test.each([
    'application/json',
    'application/json; charset=utf-8',
    'application/json;charset=UTF-8',
    'APPLICATION/JSON; charset="utf-8"',
  ])('is read as %s', async (type) => void accepted(await signUp(newcomer(), { 'content-type': type }), 201, Session))

  test.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ] as [string, (bytes: string) => Buffer][])(
    'packed with %s is unpacked or invalid, one of the two',
    async (encoding, pack) => {
      const answer = await signUp(pack(newcomer()), { ...JSON_TYPE, 'content-encoding': encoding })
      if (encoding === 'gzip' || answer.status === 201) accepted(answer, 201, Session)
      else refused(answer, 'invalid', [''])
    },
  )

  test('is JSON in UTF-8: what it says comes back', async () => {
    const { user } = accepted(await signUp(newcomer({ name: 'Ærø 😀 \\u0041' })), 201, Session)
    expect(user.name).toBe('Ærø 😀 \\u0041')
    const escaped = newcomer({ name: '?' }).replace('"?"', '"\\u00c6r\\u00f8 \\ud83d\\ude00"')
    expect(accepted(await signUp(escaped), 201, Session).user.name).toBe('Ærø 😀')
  })
})

describe('a body’s size', () => {
  const sized = (bytes: number) => {
    const start = newcomer({ padding: '' })
    return start.replace('"padding":""', `"padding":"${'x'.repeat(bytes - start.length)}"`)
  }
  async function* inPieces(text: string) {
    for (let at = 0; at < text.length; at += 1000) yield Buffer.from(text.slice(at, at + 1000))
  }

  test('of 16,384 bytes is read', async () => {
    accepted(await signUp(sized(MAX_BODY)), 201, Session)
    accepted(await signUp(inPieces(sized(MAX_BODY))), 201, Session)
  })

  test.each([MAX_BODY + 1, 100_000, 3_000_000])('of %i is too large', async (bytes) => {
    refused(await signUp(sized(bytes)), 'too_large')
    refused(await signUp(inPieces(sized(bytes))), 'too_large')
  })

  test('counts unpacked', async () => {
    const bomb = gzipSync(sized(5_000_000))
    expect(bomb.length).toBeLessThan(MAX_BODY)
    refused(await signUp(bomb, { ...JSON_TYPE, 'content-encoding': 'gzip' }), 'too_large')
    accepted(await signUp(gzipSync(sized(MAX_BODY)), { ...JSON_TYPE, 'content-encoding': 'gzip' }), 201, Session)
  })

  test('counts bytes, not characters', async () => {
    const text = '😀'.repeat(MAX_BODY / 4)
    refused(await client.post('/api/posts', { text }, (await person()).as), 'too_large')
  })
})

describe('a body where none is asked for', () => {
  async function* nothing() {}

  const unfollow = async (body: Sent['body'], headers: Record<string, string> = JSON_TYPE) => {
    const [ada, bob] = [await person(), await person()]
    const authorization = `Bearer ${ada.token}`
    const path = `/api/users/${bob.handle}/follow`
    return client.call('DELETE', path, { headers: { ...headers, authorization }, ...(body !== undefined && { body }) })
  }

  test('changes nothing when it is a good one', async () => {
    done(await unfollow('{"handle":"somebody"}'))
    done(await unfollow(undefined))
    done(await unfollow('', { 'content-type': 'text/plain' }))
    done(await unfollow(nothing(), {}))
  })

  test('is refused when it is a bad one', async () => {
    refused(await unfollow('x'.repeat(MAX_BODY + 1)), 'too_large')
    refused(await unfollow('{}', { 'content-type': 'text/plain' }), 'invalid', [''])
    refused(await unfollow('{'), 'invalid', [''])
  })
})

describe('the first thing wrong answers', () => {
  const huge = JSON.stringify({ text: 'x'.repeat(MAX_BODY) })
  const post = (body: string, headers: Record<string, string> = {}) =>
    client.call('POST', '/api/posts', { headers: { ...JSON_TYPE, ...headers }, body })

  test('the path and method before the size', async () => {
    refused(await client.call('POST', '/api/nothing', { headers: JSON_TYPE, body: huge }), 'not_found')
    refused(await client.call('PUT', '/api/posts', { headers: JSON_TYPE, body: huge }), 'not_found')
    refused(await client.call('PUT', '/api/me', { headers: JSON_TYPE, body: '{' }), 'not_found')
  })

  test('the size before the form of the body and the token', async () => {
    refused(await post(`{${'x'.repeat(MAX_BODY)}`), 'too_large')
    refused(await post(huge, { authorization: 'Bearer nonsense' }), 'too_large')
    refused(await post(huge), 'too_large')
  })

  test('the form of the body before the token', async () => {
    refused(await post('{'), 'invalid', [''])
    refused(await post('[]', { authorization: 'Bearer nonsense' }), 'invalid', [''])
    refused(await post('{}', { 'content-type': 'text/plain' }), 'invalid', [''])
  })

  test('the token before the fields', async () => {
    refused(await post('{}'), 'unauthenticated')
    refused(await post('{"text":""}', { authorization: 'Bearer nonsense' }), 'unauthenticated')
    refused(await client.get('/api/timeline/home?limit=0'), 'unauthenticated')
    refused(await client.get('/api/timeline/latest?limit=0', { token: 'nonsense' }), 'unauthenticated')
    refused(await client.post('/api/notifications/read', {}), 'unauthenticated')
  })

  test('the token before what exists', async () => {
    refused(await client.delete(`/api/posts/${NOBODYS}`), 'unauthenticated')
    refused(await client.put(`/api/users/${unique('nobody')}/follow`), 'unauthenticated')
    refused(await client.get(`/api/users/${unique('nobody')}`, { token: 'nonsense' }), 'unauthenticated')
  })

  test('the fields before what exists', async () => {
    const path = `/api/users/${unique('nobody')}`
    for (const list of ['posts', 'followers', 'following'])
      refused(await client.get(`${path}/${list}?limit=0`), 'invalid', ['limit'])
  })

  test('the fields before a conflict', async () => {
    const { handle } = await person()
    refused(await signUp(newcomer({ handle, password: 'short' })), 'invalid', ['password'])
    const ada = await person()
    const key = { headers: { 'idempotency-key': unique() } }
    accepted(await client.post('/api/posts', { text: 'One' }, { ...ada.as, ...key }), 201, Post)
    refused(await client.post('/api/posts', { text: '' }, { ...ada.as, ...key }), 'invalid', ['text'])
  })

  test('existence before ownership', async () => {
    const [ada, bob] = [await person(), await person()]
    const post = await ada.posts('x')
    await ada.deletes(post)
    refused(await client.delete(`/api/posts/${post.id}`, bob.as), 'not_found')
  })
})

describe('a problem', () => {
  test('has its own status, a title and words for people, and no more than that', async () => {
    const problems = [
      refused(await signUp('{'), 'invalid'),
      refused(await client.get('/api/me'), 'unauthenticated'),
      refused(await client.get('/api/nothing'), 'not_found'),
      refused(await signUp(newcomer({ handle: (await person()).handle })), 'conflict'),
      refused(await signUp('x'.repeat(MAX_BODY + 1)), 'too_large'),
    ]
    expect(new Set(problems.map(({ title }) => title)).size).toBe(problems.length)
    for (const { detail } of problems) expect(detail).not.toMatch(/prisma|postgres|zod|express|\bat .*:\d+:\d+/i)
  })

  test('names fields where fields are wrong, and only there', async () => {
    expect(refused(await client.get('/api/me'), 'unauthenticated').errors).toBeUndefined()
    expect(refused(await client.get('/api/nothing'), 'not_found').errors).toBeUndefined()
    for (const { message } of refused(await signUp('{}'), 'invalid').errors ?? []) expect(message).toMatch(/\w+ \w+/)
  })

  test('does not repeat a password', async () => {
    const answer = await signUp(newcomer({ password: 'sécret' }))
    refused(answer, 'invalid', ['password'])
    expect(answer.text).not.toContain('sécret')
  })
})

test('a 204 has no body', async () => {
  const [ada, bob] = [await person(), await person()]
  const answer = await client.put(`/api/users/${bob.handle}/follow`, ada.as)
  done(answer)
  expect(answer.header('content-type')).toBeUndefined()
  expect(Number(answer.header('content-length') ?? 0)).toBe(0)
})
