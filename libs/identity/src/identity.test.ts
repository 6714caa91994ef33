import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import type { Jwks } from '@murmuration/contracts'
import jwt from 'jsonwebtoken'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createTokenVerifier, createKeyRing, keptIn, signAccessToken, authenticateWith } from './index.ts'

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const key = { kid: 'k1', privateKey }
const ada = { id: 'a', handle: 'ada', name: 'Ada' }
const publicKey = createPublicKey(privateKey)
const refused = { code: 'unauthenticated' }

const jwksOf = (from: KeyObject, ...kids: string[]): Jwks => ({
  keys: kids.map((kid) => ({
    kid,
    alg: 'RS256',
    use: 'sig',
    ...(from.export({ format: 'jwk' }) as { kty: string }),
  })),
})
const jwks = (...kids: string[]) => jwksOf(publicKey, ...kids)
const UNUSABLE = '{"keys":[{"kid":"k1","kty":"?","alg":"?","use":"?"}]}'

test('a valid token identifies its user', async () => {
  const verifyToken = createTokenVerifier(async () => publicKey)
  const claims = await verifyToken(signAccessToken(ada, key))
  expect(claims).toMatchObject(ada)
  expect(claims.expiresAt - Date.now()).toBeGreaterThan(14 * 60_000)
})

const MINUTE = 60_000

/** Sets the clock by which tokens are checked, for one test. */
const fakeClock = () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  onTestFinished(() => void vi.useRealTimers())
  return (ms: number) => vi.setSystemTime(Date.now() + ms)
}

test('a token is checked once, and remembered until it runs out, with a minute and a half for clocks that differ', async () => {
  const advance = fakeClock()
  const keyOf = vi.fn(async () => publicKey)
  const verifyToken = createTokenVerifier(keyOf)
  const token = signAccessToken(ada, key)
  await verifyToken(token)
  await verifyToken(token)
  expect(keyOf).toHaveBeenCalledTimes(1)
  advance(15 * MINUTE + 89_000)
  await verifyToken(token)
  expect(keyOf).toHaveBeenCalledTimes(1)
  advance(2_000)
  await expect(verifyToken(token)).rejects.toMatchObject(refused)
})

test.each([-90_000, 90_000])('where the clock is %d ms off a token is good for all of its 15 minutes', async (off) => {
  const advance = fakeClock()
  const token = signAccessToken(ada, key)
  advance(off)
  const claims = await createTokenVerifier(async () => publicKey)(token)
  advance(15 * MINUTE - 1_000)
  expect(await createTokenVerifier(async () => publicKey)(token)).toEqual(claims)
  expect(claims.expiresAt).toBeGreaterThan(Date.now())
})

test.each([
  ['nothing', ''],
  ['no token', 'a.b.c'],
  [
    'no algorithm',
    jwt.sign({ handle: 'ada', name: 'Ada' }, null, {
      algorithm: 'none',
      subject: 'a',
      issuer: 'murmuration',
      keyid: 'k1',
    }),
  ],
  [
    'another algorithm, with the public key as its secret',
    jwt.sign({ handle: 'ada', name: 'Ada' }, publicKey.export({ type: 'spki', format: 'pem' }), {
      algorithm: 'HS256',
      subject: 'a',
      issuer: 'murmuration',
      keyid: 'k1',
      expiresIn: 60,
    }),
  ],
  [
    'another issuer',
    jwt.sign({ handle: 'ada', name: 'Ada' }, privateKey, {
      algorithm: 'RS256',
      subject: 'a',
      issuer: 'other',
      keyid: 'k1',
      expiresIn: 60,
    }),
  ],
  [
    'no end',
    jwt.sign({ handle: 'ada', name: 'Ada' }, privateKey, {
      algorithm: 'RS256',
      subject: 'a',
      issuer: 'murmuration',
      keyid: 'k1',
    }),
  ],
  [
    'a changed payload',
    signAccessToken(ada, key).replace(/\.[^.]+\./, `.${Buffer.from('{"sub":"b"}').toString('base64url')}.`),
  ],
  ['a megabyte', 'x'.repeat(1_000_000)],
])('refused: %s', async (_, token) => {
  await expect(createTokenVerifier(async () => publicKey)(token)).rejects.toMatchObject(refused)
})

test('a call without a token is unauthenticated', async () => {
  const authenticate = authenticateWith(createTokenVerifier(async () => publicKey))
  await expect(authenticate({ requestId: 'r', deadline: 0 })).rejects.toMatchObject(refused)
})

test('an unknown key id is looked up, but strangers cannot make us look up every ten seconds more than once', async () => {
  const clock = { now: 0 }
  const load = vi.fn(async () => jwks('k1'))
  const { find: keyOf } = createKeyRing({ load, now: () => clock.now })
  expect(await keyOf('k1')).toBeDefined()
  for (let i = 0; i < 20; i++) expect(await keyOf(`invented-${i}`)).toBeUndefined()
  expect(load).toHaveBeenCalledTimes(1)

  clock.now = 10_000
  load.mockResolvedValue(jwks('k1', 'k2'))
  expect(await keyOf('k2')).toBeDefined()
  expect(load).toHaveBeenCalledTimes(2)
})

test('while the keys cannot be had, known ones stay good, and others are `unavailable`', async () => {
  const clock = { now: 0 }
  const load = vi.fn(async () => jwks('k1'))
  const { find: keyOf } = createKeyRing({ load, now: () => clock.now })
  await keyOf('k1')
  load.mockRejectedValue(new Error('auth is down'))
  clock.now = 2 * 60 * 60_000
  expect(await keyOf('k1')).toBeDefined()
  clock.now += 20_000
  for (let i = 0; i < 3; i++) await expect(keyOf('k2')).rejects.toMatchObject({ code: 'unavailable' })

  load.mockResolvedValue(jwks('k1', 'k2'))
  clock.now += 20_000
  expect(await keyOf('k2')).toBeDefined()
  expect(await keyOf('invented')).toBeUndefined()
})

/** Where keys are kept, by all processes together. */
const shelf = (content = '') => {
  const redis = {
    content,
    get: async () => redis.content || null,
    set: async (_key: string, value: string) => void (redis.content = value),
  }
  return redis
}
const away = () => Promise.reject(new Error('auth is down'))

test('a process that starts while the keys cannot be loaded takes those that another has kept, and says so', async () => {
  const redis = shelf()
  const before = createKeyRing({ load: async () => jwks('k1'), kept: keptIn(redis) })
  await before.find('k1')

  const said: unknown[] = []
  const log = { info: (fields: object) => void said.push(fields), warn: () => undefined }
  const after = createKeyRing({ load: away, kept: keptIn(redis) })
  await after.start(log)
  await vi.waitFor(() => after.check())
  expect(await after.find('k1')).toBeDefined()
  expect(said).toEqual([{ source: 'kept', kids: ['k1'] }])
  await expect(after.find('k2')).rejects.toMatchObject({ code: 'unavailable' }) // it may be new
})

test('kept keys are added to those in memory: a key loaded since then is neither taken away nor replaced', async () => {
  const clock = { now: 0 }
  const load = vi.fn(async () => jwks('k1', 'k2'))
  const redis = shelf()
  const ring = createKeyRing({ load, kept: keptIn(redis), now: () => clock.now })
  const loaded = await ring.find('k1')

  const another = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey
  redis.content = JSON.stringify({ keys: [...jwks('k0').keys, ...jwksOf(another, 'k1').keys] })
  load.mockRejectedValue(new Error('auth is down'))
  clock.now = 10_000
  expect(await ring.find('k0')).toBeDefined()
  expect((await ring.find('k1'))?.equals(loaded!)).toBe(true)
  expect(await ring.find('k2')).toBeDefined()
})

const NO_KEYS = ['', 'null', '{', '{"keys":[]}', '{"keys":[{"kid":1}]}', UNUSABLE]

test.each(NO_KEYS)('keys in memory stay where what is kept is no set of keys: %j', async (content) => {
  const clock = { now: 0 }
  const load = vi.fn(async () => jwks('k1'))
  const redis = shelf()
  const ring = createKeyRing({ load, kept: keptIn(redis), now: () => clock.now })
  await ring.find('k1')

  redis.content = content
  load.mockRejectedValue(new Error('auth is down'))
  clock.now = 10_000
  await expect(ring.find('k2')).rejects.toMatchObject({ code: 'unavailable' })
  expect(await ring.find('k1')).toBeDefined()
})

test.each(['{"keys":[]}', UNUSABLE])(
  'an answer without a usable key replaces none, here or where they are kept: %s',
  async (answer) => {
    const clock = { now: 0 }
    const load = vi.fn(async () => jwks('k1'))
    const redis = shelf()
    const ring = createKeyRing({ load, kept: keptIn(redis), now: () => clock.now })
    await ring.find('k1')
    const kept = redis.content

    load.mockResolvedValue(JSON.parse(answer) as Jwks)
    clock.now = 10_000
    await expect(ring.find('k2')).rejects.toMatchObject({ code: 'unavailable' })
    expect(await ring.find('k1')).toBeDefined()
    expect(redis.content).toBe(kept)
  },
)

test.each(NO_KEYS)('what is kept is checked: %j is no set of keys', async (content) => {
  const ring = createKeyRing({ load: away, kept: keptIn(shelf(content)) })
  await expect(ring.find('k1')).rejects.toMatchObject({ code: 'unavailable', notStarted: true })
  await expect(ring.check()).rejects.toMatchObject({ code: 'unavailable' })
})

test('a process without keys goes on trying until it has them', async () => {
  const load = vi.fn<() => Promise<Jwks>>(away)
  const ring = createKeyRing({ load })
  await ring.start({ info: () => undefined, warn: () => undefined })
  await vi.waitFor(() => expect(load.mock.calls.length).toBeGreaterThan(1))
  load.mockResolvedValue(jwks('k1'))
  await vi.waitFor(() => ring.check(), { timeout: 5_000 })
  await ring.stop()
})
