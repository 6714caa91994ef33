import { request } from 'node:http'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { bearer, json, openWeb, problem } from './open-web.ts'

const TYPE = { 'content-type': 'application/json' }

const send = async (init: { headers?: Record<string, string>; body?: string | Uint8Array<ArrayBuffer> }) => {
  const texts: string[] = []
  const publish = async ({ text }: { text: string }) => {
    texts.push(text)
    const author = { id: 'a', handle: 'ada', name: 'Ada' }
    return { post: { id: 'p', text, createdAt: '2024-11-11T11:11:11.000Z', author }, created: true }
  }
  const { ask } = await openWeb({ posts: { publish } })
  const headers = { ...bearer, ...init.headers }
  const answer = await ask('/api/posts', { method: 'POST', headers, body: init.body ?? null })
  return { answer, texts }
}

const padded = (bytes: number) => {
  const body = JSON.stringify({ text: 'hello', padding: '' })
  return JSON.stringify({ text: 'hello', padding: 'x'.repeat(bytes - body.length) })
}

test('a body of 16,384 bytes is read, one more is too large', async () => {
  expect((await send({ headers: TYPE, body: padded(16_384) })).answer.status).toBe(201)
  expect(await problem((await send({ headers: TYPE, body: padded(16_385) })).answer)).toMatchObject({
    code: 'too_large',
  })
})

test('a body may be compressed, and its size is the unpacked one', async () => {
  const headers = { ...TYPE, 'content-encoding': 'gzip' }
  const { answer, texts } = await send({ headers, body: new Uint8Array(gzipSync('{"text":"packed"}')) })
  expect(answer.status).toBe(201)
  expect(texts).toEqual(['packed'])

  const bomb = new Uint8Array(gzipSync(padded(1_000_000)))
  expect(await problem((await send({ headers, body: bomb })).answer)).toMatchObject({ status: 413, code: 'too_large' })
})

test('a size beyond the limit counts before the form', async () => {
  const { answer } = await send({ headers: { 'content-type': 'text/plain' }, body: 'x'.repeat(20_000) })
  expect(answer.status).toBe(413)
})

test.each([
  ['no body', {}],
  ['no content type', { body: '{"text":"hello"}' }],
  ['another content type', { headers: { 'content-type': 'text/plain' }, body: '{"text":"hello"}' }],
  ['a form', { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'text=hello' }],
  ['another charset', { headers: { 'content-type': 'application/json; charset=utf-16' }, body: '{"text":"hello"}' }],
  ['an unknown encoding', { headers: { ...TYPE, 'content-encoding': 'zstd' }, body: '{"text":"hello"}' }],
  ['an encoding that is not there', { headers: { ...TYPE, 'content-encoding': 'gzip' }, body: '{"text":"hello"}' }],
  ['bytes that are not UTF-8', { headers: TYPE, body: Uint8Array.from([0x22, 0xff, 0x22]) }],
  ['malformed JSON', { headers: TYPE, body: '{"text":' }],
  ['a list', { headers: TYPE, body: '[]' }],
  ['null', { headers: TYPE, body: 'null' }],
  ['a string', { headers: TYPE, body: '"hello"' }],
])('%s is invalid as a whole', async (_, init) => {
  const { answer, texts } = await send(init)
  expect(await problem(answer)).toEqual({ status: 400, code: 'invalid', paths: [''] })
  expect(texts).toEqual([])
})

test('a charset of UTF-8 may be named, in any case', async () => {
  const headers = { 'content-type': 'Application/JSON; Charset="UTF-8"' }
  expect((await send({ headers, body: '{"text":"hello"}' })).answer.status).toBe(201)
})

test('unknown fields are ignored', async () => {
  const { ask } = await openWeb({ auth: { logOut: async () => ({}) } })
  expect((await ask('/api/sessions', json('DELETE', { refreshToken: 'x', more: { than: 'asked' } }))).status).toBe(204)
})

test('a body that is long in coming takes nothing from the time there is for the answer', async () => {
  const left: number[] = []
  const logOut = async (_: object, { deadline }: { deadline: number }) => {
    left.push(deadline - arrived)
    return {}
  }
  const { url } = await openWeb({ auth: { logOut } }, { deadlineMs: 1_000 })
  let arrived = 0
  const status = await new Promise((resolve, reject) => {
    const slow = request(`${url}/api/sessions`, {
      method: 'DELETE',
      headers: { ...TYPE, 'transfer-encoding': 'chunked' },
    })
    slow.once('error', reject).once('response', (answer) => resolve(answer.resume().statusCode))
    slow.write('{"refreshToken":')
    setTimeout(() => {
      arrived = Date.now()
      slow.end('"x"}')
    }, 50)
  })
  expect(status).toBe(204)
  expect(left[0]).toBeGreaterThanOrEqual(1_000)
})
