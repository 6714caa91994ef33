import { expect, test } from 'vitest'
import { z } from 'zod'
import { count, databaseUrl, processConfig, redisUrl, secret } from './pieces.ts'
import { networkConfig } from '../calls/network-config.ts'
import { parseConfig } from './config.ts'

const schema = z.object({
  ...processConfig(4001),
  DATABASE_URL: databaseUrl,
  TRUST_PROXY: count.default(0),
  KEY_SECRET: secret('development-key', z.string().min(8, 'needs 8 characters')),
})

const DATABASE_URL = 'postgres://127.0.0.1/auth'

test('what is not set has its default, and an empty string is not set', () => {
  expect(parseConfig(schema, { DATABASE_URL, PORT: '', HOME: '/root' })).toEqual({
    config: {
      NODE_ENV: 'development',
      HOST: '127.0.0.1',
      LOG_LEVEL: 'info',
      PORT: 4001,
      DATABASE_URL,
      TRUST_PROXY: 0,
      KEY_SECRET: 'development-key',
    },
  })
})

test('all problems are told together, by the name of the variable', () => {
  const env = { PORT: '70000', LOG_LEVEL: 'loud', TRUST_PROXY: '-1', KEY_SECRET: 'short' }
  expect(parseConfig(schema, env)).toEqual({
    problems: [
      expect.stringMatching(/^LOG_LEVEL .*"info"/),
      'PORT must be at most 65535',
      'DATABASE_URL is missing',
      'TRUST_PROXY must be a whole number',
      'KEY_SECRET needs 8 characters',
    ],
  })
})

test.each([
  ['DATABASE_URL', 'http://127.0.0.1/auth', 'must begin with postgres://'],
  ['DATABASE_URL', '127.0.0.1', 'must be a URL'],
  ['REDIS_URL', 'postgres://127.0.0.1', 'must begin with redis://'],
  ['POSTS_URL', 'http://a:1,redis://b:2', 'must begin with http://'],
  ['POSTS_URL', 'http://a:1,posts', 'must be a URL'],
])('%s=%s is of no use, and is told so once, by its name', (name, value, problem) => {
  const addresses = z.object({
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    POSTS_URL: networkConfig({ calls: [{ name: 'posts', port: 4002 }] }).POSTS_URL,
  })
  const env = { DATABASE_URL, REDIS_URL: 'redis://127.0.0.1', POSTS_URL: 'http://a:1', [name]: value }
  expect(parseConfig(addresses, env)).toEqual({ problems: [`${name} ${problem}`] })
})

test.each(['http', '4001.5', '-1', '4e3', '0x10'])('%s is not a port', (PORT) => {
  expect(parseConfig(schema, { DATABASE_URL, PORT })).toEqual({ problems: ['PORT must be a port number'] })
})

test('in production a secret has no default', () => {
  const env = { DATABASE_URL, NODE_ENV: 'production' }
  expect(parseConfig(schema, env)).toEqual({ problems: ['KEY_SECRET is missing'] })
  expect(parseConfig(schema, { ...env, KEY_SECRET: 'a secret of our own' })).toHaveProperty('config')
})

test('in production the development secret is refused, unless one variable allows it', () => {
  const env = { DATABASE_URL, NODE_ENV: 'production', KEY_SECRET: 'development-key' }
  expect(parseConfig(schema, env)).toEqual({
    problems: ['KEY_SECRET is the development secret, which everybody knows'],
  })
  expect(parseConfig(schema, { ...env, ALLOW_DEVELOPMENT_SECRETS: '1' })).toHaveProperty('problems')
  expect(parseConfig(schema, { ...env, ALLOW_DEVELOPMENT_SECRETS: 'yes' })).toHaveProperty('config')
})

test('each secret has the default of its own', () => {
  const Long = z.string().min(4)
  const two = z.object({ FIRST: secret('first', Long), SECOND: secret('second', Long) })
  expect(parseConfig(two, {})).toEqual({ config: { FIRST: 'first', SECOND: 'second' } })
})

test('in production a development password of a database is refused in the same way', () => {
  const data = z.object({ DATABASE_URL: databaseUrl })
  const env = { NODE_ENV: 'production', DATABASE_URL: 'postgresql://auth:development-auth@postgres/auth' }
  expect(parseConfig(data, env)).toEqual({
    problems: ['DATABASE_URL has a development password, which everybody knows'],
  })
  expect(parseConfig(data, { ...env, ALLOW_DEVELOPMENT_SECRETS: 'yes' })).toHaveProperty('config')
  expect(parseConfig(data, { ...env, NODE_ENV: 'development' })).toHaveProperty('config')
  expect(parseConfig(data, { ...env, DATABASE_URL: 'postgresql://auth:ours@postgres/auth' })).toHaveProperty('config')
})

test('a database still needs an address', () => {
  const data = z.object({ DATABASE_URL: databaseUrl })
  expect(parseConfig(data, {})).toEqual({ problems: ['DATABASE_URL is missing'] })
  expect(parseConfig(data, { DATABASE_URL: 'development-' })).toEqual({ problems: ['DATABASE_URL must be a URL'] })
})

test('what is there, and is no number, is not called missing', () => {
  const schema = z.object({ COUNT: z.coerce.number().int().default(1), NEEDED: z.coerce.number() })
  expect(parseConfig(schema, { COUNT: 'abc' })).toEqual({
    problems: ['COUNT must be a whole number', 'NEEDED is missing'],
  })
  expect(parseConfig(schema, { COUNT: '1.5', NEEDED: '2' })).toEqual({ problems: ['COUNT must be a whole number'] })
})
