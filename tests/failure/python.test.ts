import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { createClient, createWorld, unique, type World } from '@murmuration/testing'
import { root } from '@murmuration/tools'

const TCP_PORT_OFFSET = 1_000 // from the port of a process's HTTP
const SECRET = 'a secret that python knows'
const handle = unique('py_')

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

describe.runIf(hasPython)('a caller in Python, over TCP (skipped where there is no python3)', () => {
  let world: World

  const ask = (args: string[], secret = SECRET) => {
    const { hostname, port } = new URL(world.service('auth').url)
    const address = `${hostname}:${Number(port) + TCP_PORT_OFFSET}`
    return python('auth_over_tcp.py', args, { AUTH_TCP: address, RPC_SECRET: secret })
  }

  beforeAll(async () => {
    const env = { TRANSPORT_AUTH: 'tcp', RPC_SECRET: SECRET }
    world = await createWorld('split', { run: inject('run'), env, only: ['gateway', 'auth'] })
    const signedUp = await createClient(world.base).post('/api/users', {
      handle,
      name: 'Py',
      password: 'correct horse',
    })
    expect(signedUp.status).toBe(201)
  })
  afterAll(() => world?.close())

  test('reads the public keys', async () => {
    const { out, said, code } = await ask([])
    expect({ said, code }).toEqual({ said: '', code: 0 })
    expect(JSON.parse(out)).toEqual({ keys: [expect.objectContaining({ kty: 'RSA' })] })
  })

  test('finds a user by the handle', async () => {
    const { out, said, code } = await ask([handle])
    expect({ said, code }).toEqual({ said: '', code: 0 })
    expect(JSON.parse(out)).toMatchObject({ handle, name: 'Py' })
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
