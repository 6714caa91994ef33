import { expect, test } from 'vitest'
import { createClient, eventually, splitForTests } from '@murmuration/testing'
import { openRegistry } from './support/registry.ts'

// Logging in costs bcrypt: work that takes long enough for two to meet. Each process takes one call at a time.
const split = splitForTests({
  only: ['gateway', 'auth'],
  replicas: { auth: 2 },
  env: { CONCURRENCY: '1', BCRYPT_COST: '11' },
})

const logIn = ({ handle, password }: { handle: string; password: string }) => ({ handle, password })

test('a callee at its limit says so at once, and when to come back', async () => {
  const ada = await split.person()
  const callee = createClient(split.world.service('auth').url)
  const tries = await Promise.all(Array.from({ length: 6 }, () => callee.post('/sessions', logIn(ada))))

  const busy = tries.filter(({ status }) => status === 503)
  expect(tries.filter(({ status }) => status === 200)).toHaveLength(6 - busy.length)
  expect(busy.length).toBeGreaterThan(0)
  for (const { header, body } of busy) {
    expect(header('retry-after')).toBe('1')
    expect(body).toMatchObject({ code: 'overloaded' })
  }
})

test('its caller goes to the next instance, and waits where all are busy: nobody is refused', async () => {
  const ada = await split.person()
  const tries = Array.from({ length: 8 }, () => split.client.post('/api/sessions', logIn(ada)))
  expect((await Promise.all(tries)).map(({ status }) => status)).toEqual(Array(8).fill(201))

  const registry = openRegistry(split.world.redis.url, [])
  await eventually(async () => {
    const calls = await registry.calls('auth')
    expect(Object.keys(calls).sort()).toEqual(['auth-1', 'auth-2'])
    for (const count of Object.values(calls)) expect(count).toBeGreaterThan(0)
  }).finally(registry.close)
})
