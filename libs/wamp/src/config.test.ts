import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ConfigError, readConfig } from './config.ts'

const ROLES = [{ name: 'user', permissions: [{ uri: 'a.', match: 'prefix', allow: { call: true } }] }]
const AUTH = { anonymous: { role: 'user' } }
const realm = (rest: object = {}) => ({ name: 'r', auth: AUTH, roles: ROLES, ...rest })
const read = (config: unknown, env = {}) => readConfig(JSON.stringify(config), env)

const problems = (config: unknown, env = {}) => {
  try {
    read(config, env)
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n')
    throw error
  }
}

test('what is not said has a default', () => {
  const { listen, limits, realms } = read({ realms: [realm({ queues: [{ uri: 'a.b' }] })] })
  expect(listen).toEqual({ host: '127.0.0.1', port: 4010 })
  expect(limits).toEqual({ message_bytes: 2 ** 20, ping_ms: 30_000, buffer_bytes: 2 ** 20, opening_ms: 10_000 })
  expect(realms[0]).toMatchObject({ disclose_me: 'allowed', queues: [{ uri: 'a.b', match: 'exact', limit: 1_000 }] })
  expect(realms[0]!.roles[0]!.permissions[0]).toEqual({
    uri: 'a.',
    match: 'prefix',
    allow: { call: true, register: false, publish: false, subscribe: false },
    disclose: { caller: false, publisher: false, callee: false },
  })
})

test('a value may come from the environment', () => {
  const wampcra = { users: { posts: { role: 'user', secret: { env: 'RPC_SECRET' } } } }
  const config = { realms: [realm({ auth: { wampcra } })] }
  expect(read(config, { RPC_SECRET: 'told' }).realms[0]!.auth.wampcra!.users['posts']!.secret).toBe('told')
  const missing = ['realms[0].auth.wampcra.users.posts.secret: The environment has no variable RPC_SECRET']
  expect(problems(config)).toEqual(missing)
  expect(problems(config, { RPC_SECRET: '' })).toEqual(missing)
})

const permission = (fields: object) => ({ realms: [realm({ roles: [{ name: 'user', permissions: [fields] }] })] })

test.each([
  [permission({ uri: 7 }), 'realms[0].roles[0].permissions[0].uri: '],
  [permission({ uri: 'a..b' }), 'realms[0].roles[0].permissions[0].uri: "a..b" is no URI for match exact'],
  [permission({ uri: 'a.*' }), 'realms[0].roles[0].permissions[0].uri: A * has no meaning: say "match": "prefix"'],
  [permission({ uri: 'a', match: 'regex' }), 'realms[0].roles[0].permissions[0].match: '],
  [permission({ uri: 'a', allow: { call: 'yes' } }), 'realms[0].roles[0].permissions[0].allow.call: '],
  [
    permission({ uri: 'a', allow: { publsh: true } }),
    'realms[0].roles[0].permissions[0].allow: Unrecognized key: "publsh"',
  ],
  [{ realms: [realm({ roles: [...ROLES, ...ROLES] })] }, 'realms[0].roles[1].name: There is a role user above'],
  [{ realms: [realm(), realm()] }, 'realms[1].name: There is a realm r above'],
  [
    { realms: [realm({ auth: { anonymous: { role: 'guest' } } })] },
    'realms[0].auth.anonymous.role: There is no role guest',
  ],
  [
    { realms: [realm({ auth: { ticket: { principals: { tom: { role: 'x', ticket: 't' } } } } })] },
    'realms[0].auth.ticket.principals.tom.role: There is no role x',
  ],
  [{ realms: [realm({ auth: { wampcra: { users: {} } } })] }, 'realms[0].auth.wampcra.users: '],
  [
    { realms: [realm({ auth: { cryptosign: { principals: { c: { role: 'user', authorized_keys: ['ab'] } } } } })] },
    'realms[0].auth.cryptosign.principals.c.authorized_keys[0]: A public key is 64 hexadecimal digits',
  ],
  [{ realms: [realm({ queues: [{ uri: 'a', limit: 0 }] })] }, 'realms[0].queues[0].limit: '],
  [{ realms: [realm({ disclose_me: true })] }, 'realms[0].disclose_me: '],
  [
    { realms: [realm({ roles: [{ name: 'user', permissions: [{ uri: 'a' }, { uri: 'a' }] }] })] },
    'realms[0].roles[0].permissions[1].uri: There is a permission for exact a above',
  ],
  [{ realms: [] }, 'realms: '],
  [{ listen: { port: 70_000 }, realms: [realm()] }, 'listen.port: '],
  [{ limits: { message_bytes: 1 }, realms: [realm()] }, 'limits.message_bytes: '],
  [[], 'The configuration: '],
])('%j has a problem at its path', (config, message) => {
  expect(problems(config)).toEqual([expect.stringContaining(message)])
  expect(problems(config)[0]!.startsWith(message)).toBe(true)
})

test('all problems are told at once', () => {
  expect(problems({ ...permission({ uri: 7 }), listen: { port: 'x' } })).toHaveLength(2)
})

test('what is no JSON is refused with the place', () => {
  expect(() => readConfig('{ "realms": ', {})).toThrow(/^The configuration is no JSON: /)
})

const fileOfRouter = (name: string) => readFileSync(new URL(`../../../infra/router/${name}`, import.meta.url), 'utf8')

test('the configuration of the services is right, and needs RPC_SECRET', () => {
  const text = fileOfRouter('router.json')
  // Strangers get in as donors: no other realm may be beside theirs, with more for them to do.
  expect(readConfig(text, { RPC_SECRET: 'a secret' }).realms.map(({ name }) => name)).toEqual(['murmuration'])
  expect(() => readConfig(text, {})).toThrow(
    'realms[0].auth.wampcra.users.service.secret: The environment has no variable RPC_SECRET',
  )
})

test('the configuration to try a router with is right, and needs nothing', () => {
  expect(readConfig(fileOfRouter('demo.json'), {}).realms.map(({ name }) => name)).toEqual(['demo'])
})
