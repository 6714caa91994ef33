import { request } from 'node:http'
import { encodeCursor, Name, Text } from '@murmuration/contracts'
import { expect, test } from 'vitest'
import { bearer, openWeb } from './open-web.ts'

// The work for a request must grow in proportion to its size. Each test compares an input with one of eight times its size:
// linear work takes 8 times as long, quadratic work 64 times.
const TIMES = 8
const MOST = 32
const ROUNDS = 7
const SMALL = 2_000 // bytes; eight times that is what a request of ours may hold

const median = (numbers: number[]) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!

const timeOf = async (work: () => unknown) => {
  const took: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const begun = performance.now()
    await work()
    took.push(performance.now() - begun)
  }
  return median(took)
}

const expectLinear = async (work: (size: number) => unknown) => {
  await work(SMALL) // warms up
  const small = await timeOf(() => work(SMALL))
  const large = await timeOf(() => work(SMALL * TIMES))
  expect(large / Math.max(small, 0.05)).toBeLessThan(MOST)
}

const repeated = (part: string, size: number) => part.repeat(Math.ceil(size / part.length)).slice(0, size)

/** Uses `node:http`, since `fetch` normalises the path and the headers. */
const send = (url: string, path: string, headers: Record<string, string | string[]>, body?: string) =>
  new Promise<number | undefined>((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST'
    const outgoing = request(url + path, { method, headers, maxHeaderSize: 2 ** 17 }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode))
    })
    outgoing.on('error', reject).end(body)
  })

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
const JSON_BODY = { 'content-type': 'application/json' }
const page = { items: [], next: null }
const services = { posts: { latest: async () => page }, auth: {}, search: { posts: async () => page } }

const borders: [string, (size: number) => [path: string, headers: Record<string, string | string[]>, body?: string]][] =
  [
    ['a parameter of the API, repeated', (size) => [`/api/timeline/latest?${repeated('a&', size)}`, {}]],
    ['a parameter of a page, repeated', (size) => [`/search?${repeated('q&', size)}`, {}]],
    [
      'parameters, all different',
      (size) => [`/explore?${Array.from({ length: size / 8 }, (_, i) => `p${i}=1`).join('&')}`, {}],
    ],
    ['percent signs', (size) => [`/search?q=${repeated('%', size)}`, {}]],
    ['a cursor', (size) => [`/api/timeline/latest?cursor=${repeated('A', size)}`, {}]],
    ['a form’s field, repeated', (size) => ['/login', FORM, repeated('a&', size)]],
    ['a JSON body, deep', (size) => ['/api/sessions', JSON_BODY, '['.repeat(size / 2) + ']'.repeat(size / 2)]],
    ['a JSON body, wide', (size) => ['/api/sessions', JSON_BODY, `{"handle":[${repeated('1,', size - 20)}1]}`]],
    [
      'a JSON body with one name, repeated',
      (size) => ['/api/sessions', JSON_BODY, `{${repeated('"a":1,', size - 18)}"b":1}`],
    ],
    [
      'a post’s text of marks out of order',
      (size) => [
        '/api/posts',
        { ...JSON_BODY, ...bearer },
        JSON.stringify({ text: `a${'\u0301\u0316'.repeat(size / 5)}` }),
      ],
    ],
    [
      'a post’s text of spaces',
      (size) => ['/api/posts', { ...JSON_BODY, ...bearer }, JSON.stringify({ text: ' '.repeat(size - 50) })],
    ],
    ['cookies', (size) => ['/explore', { cookie: repeated('a=b; ', size) }]],
    ['a bearer token', (size) => ['/api/timeline/latest', { authorization: `Bearer ${repeated('a.', size)}` }]],
    ['what it accepts', (size) => ['/', { accept: repeated('a/b;q=0.1,', size) }]],
    ['forwarded addresses', (size) => ['/explore', { 'x-forwarded-for': repeated('1.1.1.1,', size) }]],
    [
      'forwarded hosts',
      (size) => ['/login', { ...FORM, origin: 'http://a', 'x-forwarded-host': repeated('a,', size) }, 'a=b'],
    ],
    [
      'a content type',
      (size) => ['/api/sessions', { 'content-type': `application/json;${repeated(' ;charset', size)}` }, '{}'],
    ],
    [
      'an idempotency key',
      (size) => ['/api/posts', { ...JSON_BODY, ...bearer, 'idempotency-key': repeated('k', size) }, '{"text":"a"}'],
    ],
    ['an encoding', (size) => ['/api/sessions', { ...JSON_BODY, 'content-encoding': repeated('gzip, ', size) }, '{}']],
    ['a way back', (size) => [`/login?next=${repeated('/..', size)}`, {}]],
  ]

test.each(borders)('eight times as much of %s costs at most about eight times as much', async (_, ask) => {
  const { url } = await openWeb(services, { trustProxy: 1 })
  await expectLinear((size) => send(url, ...ask(size)))
})

test.each<[string, (size: number) => unknown]>([
  ['a text of marks out of order', (size) => Text.safeParse(`a${'\u0301\u0316'.repeat(size / 2)}`)],
  ['a name of joiners', (size) => Name.safeParse('\u200d'.repeat(size))],
  ['a cursor', (size) => encodeCursor('a'.repeat(size))],
])('so does %s', async (_, work) => {
  await expectLinear((size) => {
    for (let i = 0; i < 10; i++) work(size)
  })
})
