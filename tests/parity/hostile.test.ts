import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import { accepted, eventually, here, Post, Profile, send, unique } from '@murmuration/testing'

const { base, client, person } = here()

const NOBODYS = '01900000-0000-7000-8000-000000000000'
const JSON_TYPE = { 'content-type': 'application/json' }
const nested = (depth: number, open: string, close: string) => open.repeat(depth) + close.repeat(depth)

const STRANGE: unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  0.1,
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud800',
  '\udc00\ud800',
  '\ufffe\uffff',
  '\u202e',
  'Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!͖̬̰̙̗̿̋ͥͥ̂ͣ̐́́͜͞',
  'ﷺ'.repeat(200),
  "' OR 1=1 --",
  '"; DROP TABLE users; --',
  '${jndi:ldap://x}',
  '{{7*7}}',
  '../../../etc/passwd',
  '%s%n%x',
  '\\',
  '__proto__',
  'constructor',
  'toString',
  'x'.repeat(15_000),
  [],
  [null],
  ['x', 'x'],
  Array.from({ length: 5000 }, () => 1),
  {},
  { __proto__: null, $gt: '' },
  { toString: 'x', valueOf: 'y', toJSON: 'z', length: 1 },
  { then: 'x' },
]

const FIELDS: [string, string, string[]][] = [
  ['POST', '/api/users', ['handle', 'name', 'password']],
  ['POST', '/api/sessions', ['handle', 'password']],
  ['POST', '/api/sessions/refresh', ['refreshToken']],
  ['DELETE', '/api/sessions', ['refreshToken']],
  ['PATCH', '/api/me', ['name', 'bio']],
  ['POST', '/api/posts', ['text']],
  ['POST', '/api/notifications/read', ['upTo']],
]

/** Nothing a stranger sends is our bug: it is accepted, or refused with a reason. */
const sane = async (answer: Promise<{ status: number; text: string }>, said: unknown) => {
  const { status, text } = await answer
  expect(status, `${JSON.stringify(said)?.slice(0, 200)}: ${text.slice(0, 300)}`).toBeLessThan(500)
  expect(status).toBeGreaterThanOrEqual(200)
  return status
}

describe.each(FIELDS)('%s %s', (method, path, fields) => {
  test('takes anything in any field', async () => {
    const ada = await person()
    const good = { handle: unique('h_'), name: 'x', password: 'correct horse', text: 'x', bio: '' }
    for (const field of fields)
      for (const strange of STRANGE) {
        const json = {
          ...Object.fromEntries(Object.entries(good).filter(([key]) => fields.includes(key))),
          [field]: strange,
        }
        await sane(client.call(method, path, { ...ada.as, json }), json)
      }
  })

  test.each([
    ['lists in lists', nested(8000, '[', ']')],
    ['objects in objects', `${'{"a":'.repeat(3000)}1${'}'.repeat(3000)}`],
    ['lists without an end', '['.repeat(16_000)],
    ['a thousand keys', JSON.stringify(Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`k${i}`, i])))],
    ['the same key twice', '{"text":"a","text":"b","handle":"a","handle":[]}'],
    ['__proto__', '{"__proto__":{"text":"x","handle":"evil","admin":true},"constructor":{"prototype":{"admin":true}}}'],
    ['numbers that are none', '{"text":1e999,"handle":-0,"name":1E+400}'],
    ['a byte order mark', '\ufeff{"text":"x"}'],
    ['wrong UTF-8', Buffer.from([...Buffer.from('{"text":"'), 0xc3, 0x28, 0xf0, 0x9f, 0xff, ...Buffer.from('"}')])],
    ['escapes cut off', '{"text":"\\u12'],
  ] as [string, string | Buffer][])('takes a body of %s', async (_, body) => {
    const { token } = await person()
    await sane(client.call(method, path, { token, headers: JSON_TYPE, body }), body.slice(0, 50))
  })
})

test('__proto__ in a body sets nothing on anything', async () => {
  const ada = await person()
  const body = `{"__proto__":{"name":"Evil","text":"Evil"},"bio":"Hi"}`
  const profile = accepted(await client.call('PATCH', '/api/me', { ...ada.as, headers: JSON_TYPE, body }), 200, Profile)
  expect(profile).toMatchObject({ name: ada.name, bio: 'Hi' })
  const post = await client.call('POST', '/api/posts', { ...ada.as, headers: JSON_TYPE, body })
  expect(post.status).toBe(400)
})

describe('a query', () => {
  const PATHS = [
    '/api/timeline/latest',
    '/api/timeline/home',
    '/api/notifications',
    '/api/search',
    '/api/users/SELF/posts',
    '/api/users/SELF/followers',
    '/explore',
    '/search',
    '/@SELF',
    '/notifications',
    '/login',
    '/',
  ]
  const QUERIES = [
    'limit=1&limit=2',
    'limit[]=1',
    'limit[a]=1',
    'limit=%00',
    'cursor=a&cursor=b',
    'cursor[]=x',
    'cursor=%00',
    'cursor=%ff%fe',
    'cursor=%',
    'q=a&q=b',
    'q[]=a',
    'q[$ne]=a',
    'q=%E0%A4%A',
    'q=%00',
    'q=%ed%a0%80',
    'q=x&type=people&type=posts',
    'q=x&type[]=people',
    '__proto__[limit]=5&constructor=x',
    'a[b][c][d][e][f][g]=1',
    'x=1&'.repeat(2000),
    '&&&===&=&',
    '?q=?',
    'next=//evil.example',
  ]

  test.each(PATHS)('of %s may be anything', async (template) => {
    const ada = await person()
    const path = template.replace('SELF', ada.handle)
    for (const query of QUERIES) {
      await sane(client.get(`${path}?${query}`), query)
      await sane(client.get(`${path}?${query}`, ada.as), query)
    }
  })

  test('a parameter given twice is refused where one is wanted', async () => {
    for (const query of ['limit=1&limit=2', 'cursor=a&cursor=a'])
      expect((await client.get(`/api/timeline/latest?${query}`)).status).toBe(400)
    expect((await client.get('/api/search?q=a&q=b')).status).toBe(400)
  })
})

describe('a path', () => {
  const paths = [
    '/api/users/%',
    '/api/users/%zz',
    '/api/users/%00',
    '/api/users/%E0%A4%A',
    '/api/users/%ff%fe/posts',
    '/api/users/..%2f..%2fme',
    '/api/posts/%',
    '/api/posts/%00',
    `/api/posts/${NOBODYS}%00`,
    `/api/posts/${NOBODYS}/`,
    `/api/posts/${'9'.repeat(6000)}`,
    '//api/me',
    '//evil.example/',
    '/api//me',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/assets/../../package.json',
    '/assets/..%2f..%2fpackage.json',
    '/assets/%2e%2e/%2e%2e/package.json',
    '/assets/%00',
    '/static/../main.js',
    '/@%',
    '/@%00',
    '/@%F0%9F%98%80',
    '/@@',
    '/p/%',
    '/p/__proto__',
    '/\\evil.example',
    '/%0d%0aSet-Cookie:x=1',
    '/.env',
    '/.git/config',
  ]

  test.each(paths)('%s leads nowhere, quietly', async (path) => {
    const ada = await person()
    const status = await sane(client.get(path, ada.as), path)
    expect([400, 404]).toContain(status)
  })
})

test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
  '%s may be somebody’s handle, and no more',
  async (handle) => {
    const nobody = { handle: handle.toLowerCase(), name: 'x', password: 'correct horse' }
    expect([201, 409]).toContain((await client.post('/api/users', nobody)).status)
    for (const path of [`/api/users/${handle}`, `/api/users/${handle}/posts`, `/@${handle}`, `/@${handle}/followers`])
      expect((await client.get(path)).status, path).toBe(200)
  },
)

describe('a header', () => {
  test.each(
    [
      ['authorization', 'Bearer'],
      ['authorization', 'Bearer  '],
      ['authorization', 'Bearer a b c'],
      ['authorization', `Bearer ${'a'.repeat(7000)}`],
      ['authorization', `Bearer ${'a.'.repeat(3000)}`],
      ['authorization', 'Bearer eyJhbGciOiJub25lIn0.e30.'],
      ['authorization', `Bearer ${Buffer.from('[[[').toString('base64url')}.x.y`],
      ['authorization', `Bearer ${Buffer.from('{"alg":{"x":1},"kid":{"toString":1}}').toString('base64url')}.e30.y`],
      ['authorization', 'Bearer \u00ff\u00fe'],
      ['cookie', '='],
      ['cookie', ';;;;'],
      ['cookie', 'a=b; '.repeat(1000)],
      ['cookie', 'mono_access=%; split_access=%; mono_refresh=%00; split_refresh=%zz'],
      ['cookie', 'mono_access=x; split_access=x; mono_refresh=y; split_refresh=y'],
      ['accept', '*/*;q=banana'],
      ['accept', 'x'.repeat(5000)],
      ['accept-language', '*;'],
      ['x-forwarded-for', "'; DROP TABLE users; --"],
      ['x-forwarded-for', ',,,,'],
      ['x-forwarded-proto', 'javascript'],
      ['x-forwarded-host', 'evil.example'],
      ['if-none-match', '"x'],
      ['range', 'bytes=99999-1'],
      ['content-length', '0'],
      ['expect', '100-continue'],
    ].filter(([name]) => name !== 'expect'),
  )('%s: %s is no bug', async (name, value) => {
    for (const path of ['/api/me', '/api/timeline/latest', '/', '/login', '/settings', '/health/live'])
      await sane(client.get(path, { headers: { [name]: value } }), value)
  })

  test.each([
    ['range', 'bytes=99999999-'],
    ['if-match', '"x"'],
    ['if-unmodified-since', 'Thu, 01 Jan 1970 00:00:00 GMT'],
  ])('%s: %s of a file is no bug', async (name, value) => {
    const { text } = await send(`${base}/login`)
    const [, file] = / href="(\/assets\/[^"]+)"/.exec(text) ?? []
    expect(await sane(send(`${base}${file}`, { headers: { [name]: value } }), value)).toBe(400)
  })

  test('naming another host changes no page', async () => {
    const { text, status } = await send(`${base}/login`, { headers: { 'x-forwarded-host': 'evil.example' } })
    expect(status).toBe(200)
    expect(text).not.toContain('evil.example')
  })
})

describe('bytes that are no HTTP', () => {
  const { hostname, port } = new URL(base)
  const plain = base.startsWith('http:')

  test.runIf(plain).each([
    ['nonsense', '\x16\x03\x01\x02\0\x01\0\x01\xfc'],
    ['half a request', 'GET / HTTP/1.1\r\nHost: x\r\n'],
    ['two lengths', 'POST /api/users HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!'],
    [
      'a length and pieces',
      'POST /api/users HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['a header as large as a book', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`],
    ['a piece of strange size', 'POST /api/users HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nx\r\n'],
    ['an upgrade to nothing', 'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: chaos\r\n\r\n'],
    [
      'a websocket without a key',
      'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    ],
    [
      'a websocket elsewhere',
      'GET /api/me HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n',
    ],
    [
      'a strange path for a websocket',
      'GET http://[::x/socket.io/?EIO=4 HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    ],
    ['a path that is none', 'GET * HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['a path of two slashes', 'GET // HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['a whole address', 'GET http://evil.example/ HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['a tunnel', 'CONNECT evil.example:443 HTTP/1.1\r\nHost: x\r\n\r\n'],
  ])('%s hurts nobody else', async (_, bytes) => {
    const socket = connect({ host: hostname, port: Number(port) })
    const closed = once(socket, 'close')
    socket.on('error', () => {}) // a reset is a good answer to this
    await once(socket, 'connect')
    socket.end(Buffer.from(bytes, 'latin1'))
    socket.resume()
    expect((await client.get('/health/live')).status).toBe(200)
    const ada = await person()
    await (await ada.listens()).counts(0)
    socket.destroy()
    await closed
    accepted(await client.post('/api/posts', { text: 'Still here' }, ada.as), 201, Post)
  })
})

test('a request of HTTP/1.1 without Host is refused with a problem', async () => {
  const { hostname, port } = new URL(base)
  const socket = connect({ host: hostname, port: Number(port) })
  await once(socket, 'connect')
  socket.write('GET /api/timeline/latest HTTP/1.1\r\nConnection: close\r\n\r\n')
  let answer = ''
  for await (const bytes of socket) answer += String(bytes)
  const [head = '', body = ''] = answer.split('\r\n\r\n')
  expect(head).toMatch(/^HTTP\/1.1 400 .*\r\n(.*\r\n)*content-type: application\/problem\+json/i)
  const [, requestId] = /x-request-id: (.*)/i.exec(head) ?? []
  expect(JSON.parse(body)).toMatchObject({ code: 'invalid', requestId })
})

test('after all this the system is as ready as before', async () => {
  await eventually(async () => expect((await client.get('/health/ready')).status).toBe(200))
  const [ada, bob] = [await person(), await person()]
  await bob.follows(ada)
  const page = await bob.listens()
  await ada.posts('Still here')
  expect(await page.hears(1)).toMatchObject([{ post: { text: 'Still here' } }])
})
