import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import {
  accepted,
  createClient,
  createWorld,
  refused,
  Session,
  unique,
  type Client,
  type World,
} from '@murmuration/testing'

const LOG_INS = 4
const SIGN_UPS = 3
const PASSWORD = 'correct horse'

// Limits and proxies are set when a process starts: only a system of our own can be asked for other ones.
const run = inject('run')
const system = inject('system')

let counted = 0
const address = () => `198.51.100.${++counted}` // a documentation range: nobody's

const answering = (client: Client) => ({
  signUp: (from: string, fields: object = {}) =>
    client.post(
      '/api/users',
      { handle: unique('n_'), name: 'x', password: PASSWORD, ...fields },
      { headers: { 'x-forwarded-for': from } },
    ),
  logIn: (from: string, handle: string, password: string) =>
    client.post('/api/sessions', { handle, password }, { headers: { 'x-forwarded-for': from } }),
})

describe.skipIf(run === undefined)('from one address', () => {
  let world: World
  const edge = system === 'split' ? 'gateway' : 'monolith'
  const restarted = async (env: NodeJS.ProcessEnv) => {
    await world.service(edge).stop()
    await world.service(edge).start(env)
  }
  const ask = () => answering(createClient(world.base))

  beforeAll(async () => {
    const env = {
      TRUST_PROXY: '1',
      LIMIT_LOG_IN_ADDRESS: String(LOG_INS),
      LIMIT_SIGN_UP_ADDRESS: String(SIGN_UPS),
    }
    world = await createWorld(system, { run, env, only: ['monolith', 'gateway', 'auth'] })
  })
  afterAll(() => world?.close())

  test('so many sign up and no more, while others go on', async () => {
    const { signUp } = ask()
    const here = address()
    for (let i = 0; i < SIGN_UPS; i++) accepted(await signUp(here), 201, Session)
    const answer = await signUp(here)
    refused(answer, 'rate_limited')
    expect(Number(answer.header('retry-after'))).toBeGreaterThanOrEqual(1)
    expect(Number(answer.header('retry-after'))).toBeLessThanOrEqual(900)
    accepted(await signUp(address()), 201, Session)
  })

  test('a well-formed sign-up counts even if the handle is taken; one that is not well-formed does not', async () => {
    const { signUp } = ask()
    const here = address()
    const { user } = accepted(await signUp(here), 201, Session)
    for (let i = 0; i < SIGN_UPS + 2; i++) refused(await signUp(here, { password: 'short' }), 'invalid', ['password'])
    for (let i = 1; i < SIGN_UPS; i++) refused(await signUp(here, { handle: user.handle }), 'conflict')
    refused(await signUp(here), 'rate_limited')
  })

  test('so many wrong passwords are tried and no more, whoever’s they are', async () => {
    const { signUp, logIn } = ask()
    const here = address()
    const { user } = accepted(await signUp(address()), 201, Session)
    for (let i = 0; i < LOG_INS; i++) refused(await logIn(here, unique('n_'), 'wrong horse'), 'unauthenticated')
    refused(await logIn(here, unique('n_'), 'wrong horse'), 'rate_limited')
    refused(await logIn(here, user.handle, PASSWORD), 'rate_limited')
    accepted(await logIn(address(), user.handle, PASSWORD), 201, Session)
  })

  test('right passwords do not count, and do not clear what is counted', async () => {
    const { signUp, logIn } = ask()
    const here = address()
    const { user } = accepted(await signUp(address()), 201, Session)
    for (let i = 0; i < LOG_INS; i++) {
      accepted(await logIn(here, user.handle, PASSWORD), 201, Session)
      refused(await logIn(here, user.handle, 'wrong horse'), 'unauthenticated')
    }
    refused(await logIn(here, user.handle, PASSWORD), 'rate_limited')
  })

  test('means the one that the nearest proxy names, whatever a client wrote before it', async () => {
    const { signUp } = ask()
    const here = address()
    for (let i = 0; i < SIGN_UPS; i++) accepted(await signUp(`${address()}, ${here}`), 201, Session)
    refused(await signUp(`${address()}, ${here}`), 'rate_limited')
    accepted(await signUp(`${here}, ${address()}`), 201, Session)
  })

  test('means the peer’s, where no proxy is trusted', async () => {
    await restarted({ TRUST_PROXY: '0' })
    const { signUp } = ask()
    for (let i = 0; i < SIGN_UPS; i++) accepted(await signUp(address()), 201, Session)
    refused(await signUp(address()), 'rate_limited')
  })

  test('means the second from the right behind two proxies', async () => {
    await restarted({ TRUST_PROXY: '2' })
    const { signUp } = ask()
    const here = address()
    for (let i = 0; i < SIGN_UPS; i++) accepted(await signUp(`${address()}, ${here}, ${address()}`), 201, Session)
    refused(await signUp(`${address()}, ${here}, ${address()}`), 'rate_limited')
  })

  test('20 sign up and 50 wrong passwords are tried in production, unless it is told otherwise', async () => {
    await restarted({ NODE_ENV: 'production', LIMIT_LOG_IN_ADDRESS: '', LIMIT_SIGN_UP_ADDRESS: '' })
    const { signUp, logIn } = ask()
    const here = address()
    for (let i = 0; i < 20; i++) accepted(await signUp(here), 201, Session)
    refused(await signUp(here), 'rate_limited')
    for (let i = 0; i < 50; i++) refused(await logIn(here, unique('n_'), 'wrong horse'), 'unauthenticated')
    refused(await logIn(here, unique('n_'), 'wrong horse'), 'rate_limited')
  })
})
