import { createLog } from '@murmuration/service'
import { readConfig } from '@murmuration/wamp'
import { onTestFinished } from 'vitest'
import { createRouterProcess } from '../src/router.ts'
import { autobahnWays } from './clients/autobahn.ts'
import type { Auth, Client, Way } from './clients/client.ts'
import { wampyWays } from './clients/wampy.ts'

export const ways: Way[] = [...autobahnWays, ...wampyWays]

/** One of each client, for claims that no serializer and no transport can change. */
export const clients: Way[] = [autobahnWays[0]!, wampyWays[0]!]

export const PASSWORD = 'the password of the tests'
export const SEED = new Uint8Array(32).fill(7)
const PUBLIC_KEY = 'ea4a6c63e29c520abef5507b132ec5f9954776aebebe7b92421eea691446d22c' // of the seed

// What PBKDF2-SHA256 makes of the password, with the salt and the 10 iterations below, in Base64.
export const SALTED = { salt: 'salt', iterations: 10, keylen: 32 }

const everything = { uri: '', match: 'prefix', allow: { call: true, register: true, publish: true, subscribe: true } }
const roles = [{ name: 'anyone', permissions: [everything] }]
const anonymous = { anonymous: { role: 'anyone' } }

const config = (derived: string) => ({
  listen: { port: 0 },
  realms: [
    {
      ...{ name: 'demo', auth: anonymous, roles },
      queues: [
        { uri: 'queued.short', limit: 2 },
        { uri: 'queued.', match: 'prefix' },
      ],
    },
    { name: 'discreet', disclose_me: 'refused', auth: anonymous, roles },
    {
      name: 'secured',
      auth: {
        ticket: { principals: { anna: { role: 'reader', ticket: PASSWORD } } },
        wampcra: {
          users: {
            anna: { role: 'reader', secret: PASSWORD },
            berta: { role: 'writer', secret: derived, ...SALTED },
          },
        },
        cryptosign: { principals: { clara: { role: 'writer', authorized_keys: [PUBLIC_KEY] } } },
      },
      roles: [
        { name: 'writer', permissions: [everything] },
        { name: 'reader', permissions: [{ uri: 'news.', match: 'prefix', allow: { subscribe: true, call: true } }] },
      ],
    },
  ],
})

export const startRouter = async (derived = 'none') => {
  const router = createRouterProcess(
    readConfig(JSON.stringify(config(derived)), {}),
    createLog({ name: 'test', level: 'silent' }),
  )
  const { port } = new URL(await router.start())
  return { port: Number(port), stop: router.stop }
}

/** Opens sessions that are gone after the test. */
export const opener =
  (way: Way, port: () => number) =>
  async (realm = 'demo', auth?: Auth): Promise<Client> => {
    const client = await way.open({ port: port(), realm, auth })
    onTestFinished(() => client.close())
    return client
  }

let names = 0
/** A URI that no other test uses. */
export const fresh = (prefix = 'test') => `${prefix}.n${++names}`

/** A promise, and what ends it. */
export const latch = <T = void>() => {
  let open: (value: T) => void = () => {}
  const opened = new Promise<T>((resolve) => (open = resolve))
  return { open, opened }
}
