import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import {
  createClient,
  createPeople,
  createWorld,
  eventually,
  type Person,
  unique,
  type World,
} from '@murmuration/testing'
import { root } from '@murmuration/tools'

// From the port of a process's HTTP.
const TCP_PORT_OFFSET = 1_000
const UDP_PORT_OFFSET = 2_000
const SECRET = 'a secret that python knows'

const hasPython = spawnSync('python3', ['--version']).status === 0

/** Runs an example of the documentation: a program in another language, which knows nothing but the bytes. */
const python = async (example: string, args: string[], env: NodeJS.ProcessEnv) => {
  const child = spawn('python3', [join(root, 'docs/examples', example), ...args], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [out, said, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { out, said, code: Number(code) }
}

describe.runIf(hasPython)('programs in Python (skipped where there is no python3)', () => {
  let world: World
  let author: Person
  let follower: Person

  const addressOf = (service: string, portOffset: number) => {
    const { hostname, port } = new URL(world.service(service).url)
    return `${hostname}:${Number(port) + portOffset}`
  }

  beforeAll(async () => {
    const env = { TRANSPORT_AUTH: 'tcp', EVENTS: 'udp', RPC_SECRET: SECRET }
    const only = ['gateway', 'auth', 'follows', 'notify']
    world = await createWorld('split', { run: inject('run'), env, only })
    const person = createPeople(createClient(world.base))
    author = await person()
    follower = await person()
  })
  afterAll(() => world?.close())

  describe('a call over TCP', () => {
    const ask = (args: string[], secret = SECRET) =>
      python('auth_over_tcp.py', args, { AUTH_TCP: addressOf('auth', TCP_PORT_OFFSET), RPC_SECRET: secret })

    test('reads the public keys', async () => {
      const { out, said, code } = await ask([])
      expect({ said, code }).toEqual({ said: '', code: 0 })
      expect(JSON.parse(out)).toEqual({ keys: [expect.objectContaining({ kty: 'RSA' })] })
    })

    test('finds a user by the handle', async () => {
      const { out, said, code } = await ask([author.handle])
      expect({ said, code }).toEqual({ said: '', code: 0 })
      expect(JSON.parse(out)).toMatchObject({ handle: author.handle, name: author.name })
    })

    test('is told the code and the sentence of a failure', async () => {
      expect(await ask([unique('py_')])).toMatchObject({ said: 'not_found: Nobody has that handle\n', code: 1 })
    })

    test('gets nothing without the secret', async () => {
      const { out, said, code } = await ask([], 'a secret that nobody knows')
      expect({ out, code }).toEqual({ out: '', code: 1 })
      expect(said).toContain('RPC_SECRET')
    })
  })

  test('a signal over UDP notifies the followers, and a forged one does not', async () => {
    await follower.follows(author)
    const send = (words: string, secret: string) =>
      python('notify_over_udp.py', [author.handle, words], {
        NOTIFY_UDP: addressOf('notify', UDP_PORT_OFFSET),
        AUTH_URL: world.service('auth').url,
        RPC_SECRET: secret,
      })

    expect(await send('forged', 'a secret that nobody knows')).toMatchObject({ said: '', code: 0 })
    expect(await send('seen from Python', SECRET)).toMatchObject({ said: '', code: 0 })
    await eventually(async () => {
      const { items } = await follower.notifications()
      expect(items.map(({ post }) => post?.text)).toEqual(['seen from Python'])
    })
  })
})
