import { auth_cra } from 'autobahn'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Auth, refusalOf } from './clients/client.ts'
import { fresh, opener, PASSWORD, SALTED, SEED, startRouter, ways } from './lab.ts'

let router: Awaited<ReturnType<typeof startRouter>>
beforeAll(async () => {
  const { salt, iterations, keylen } = SALTED
  router = await startRouter(auth_cra.derive_key(PASSWORD, salt, iterations, keylen))
})
afterAll(() => router.stop())

const other = new Uint8Array(32).fill(8)
const right: [string, Auth, string][] = [
  ['a ticket', { method: 'ticket', authid: 'anna', secret: PASSWORD }, 'reader'],
  ['WAMP-CRA', { method: 'wampcra', authid: 'anna', secret: PASSWORD }, 'reader'],
  ['WAMP-CRA and a salt', { method: 'wampcra', authid: 'berta', secret: PASSWORD }, 'writer'],
  ['cryptosign', { method: 'cryptosign', authid: 'clara', seed: SEED }, 'writer'],
]
const wrong: [string, Auth][] = [
  ['a wrong ticket', { method: 'ticket', authid: 'anna', secret: 'wrong' }],
  ['the ticket of a stranger', { method: 'ticket', authid: 'nora', secret: PASSWORD }],
  ['a wrong secret', { method: 'wampcra', authid: 'anna', secret: 'wrong' }],
  ['a wrong secret and a salt', { method: 'wampcra', authid: 'berta', secret: 'wrong' }],
  ['the secret of a stranger', { method: 'wampcra', authid: 'nora', secret: PASSWORD }],
  ['a key that is not listed', { method: 'cryptosign', authid: 'clara', seed: other }],
]

// One serializer is enough for what no serializer changes, but the signature of each is text in another coding.
describe.each(ways)('$name', (way) => {
  const open = opener(way, () => router.port)

  test.each(right)('with %s a client joins', async (_, auth, authrole) => {
    const { details } = await open('secured', auth)
    expect(details).toMatchObject({ authid: auth.authid, authmethod: auth.method, authrole })
  })

  test.each(wrong)('with %s it is denied', async (_, auth) => {
    expect(await refusalOf(open('secured', auth))).toMatchObject({ uri: 'wamp.error.authentication_denied' })
  })

  test('without a method that the realm has, and in no realm, it cannot join', async () => {
    expect(await refusalOf(open('secured'))).toMatchObject({ uri: 'wamp.error.no_matching_auth_method' })
    expect(await refusalOf(open('nowhere'))).toMatchObject({ uri: 'wamp.error.no_such_realm' })
  })

  test('a role may do what the configuration allows, and nothing else', async () => {
    const [, auth] = right[0]!
    const reader = await open('secured', auth)
    const denied = { uri: 'wamp.error.not_authorized' }
    expect(await refusalOf(reader.register(fresh('news'), () => 1))).toMatchObject(denied)
    expect(await refusalOf(reader.publish(fresh('news')))).toMatchObject(denied)
    expect(await refusalOf(reader.call(fresh('other')))).toMatchObject(denied)
    expect(await refusalOf(reader.subscribe('new', () => {}, { match: 'prefix' }))).toMatchObject(denied)
    await reader.subscribe(fresh('news'), () => {})
    expect(await refusalOf(reader.call(fresh('news')))).toMatchObject({ uri: 'wamp.error.no_such_procedure' })
  })
})
