import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import {
  accepted,
  createClient,
  createPeople,
  createWorld,
  NotificationPage,
  PostPage,
  Profile,
  Session,
  type World,
} from '@murmuration/testing'

const PATIENCE = 50_000 // ms until the new key must sign

const kidOf = (token: string) => {
  const [header = ''] = token.split('.')
  return (JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid: string }).kid
}

/** A token of a key that nobody has: strangers send such things all the time. */
const forged = (token: string) => {
  const [, payload = '', signature = ''] = token.split('.')
  const header = Buffer.from(JSON.stringify({ alg: 'RS256', typ: 'JWT', kid: 'nobody-s' })).toString('base64url')
  return [header, payload, signature].join('.')
}

let worlds: World[] = []
beforeAll(async () => {
  const run = inject('run')
  worlds = await Promise.all([createWorld('monolith', { run }), createWorld('split', { run })])
})
afterAll(() => Promise.all(worlds.map((world) => world.close())))

/** Rotates the key, and uses every token there is while that happens. */
const rotate = async ({ base, system, service }: World) => {
  const client = createClient(base)
  const ada = await createPeople(client)({})
  const before = kidOf(ada.token)

  const expectGood = async (token: string) => {
    accepted(await client.get('/api/me', { token }), 200, Profile)
    accepted(await client.get('/api/timeline/home', { token }), 200, PostPage)
    accepted(await client.get('/api/notifications', { token }), 200, NotificationPage)
    const page = await ada.listens({ token })
    page.close()
  }
  await expectGood(ada.token)
  expect(await service(system === 'split' ? 'auth' : 'monolith').runs('rotate-key')).toBe(0)

  const deadline = Date.now() + PATIENCE
  let { refreshToken, token } = ada
  while (kidOf(token) === before) {
    expect(Date.now(), `${system}: the new key never signs`).toBeLessThan(deadline)
    // What a stranger sends at this moment must not keep anybody from learning the new key.
    expect((await client.get('/api/me', { token: forged(ada.token) })).status).toBe(401)
    const session = accepted(await client.post('/api/sessions/refresh', { refreshToken }), 201, Session)
    ;({ refreshToken, accessToken: token } = session)
    await expectGood(token)
    await sleep(250)
  }
  await expectGood(ada.token)
  const { keys } = (await client.get('/.well-known/jwks.json')).body as { keys: { kid: string }[] }
  expect(keys.map(({ kid }) => kid).sort()).toEqual([before, kidOf(token)].sort())
}

test('rotating the signing key logs nobody out: tokens of before, of after and of the moment itself are good everywhere', async () => {
  await Promise.all(worlds.map(rotate))
})

test('with another KEY_SECRET than before, what signs tokens refuses to start, and says why', async () => {
  for (const { base, system, service } of worlds) {
    const ada = await createPeople(createClient(base))({})
    const signer = service(system === 'monolith' ? 'monolith' : 'auth')
    await signer.stop()
    const wrong = signer.start({ KEY_SECRET: 'another secret, as long as any rule wants it' })
    await expect(wrong).rejects.toThrow(/cannot start: KEY_SECRET is not the secret/)
    await signer.start()
    accepted(await createClient(base).get('/api/me', ada.as), 200, Profile)
  }
})
