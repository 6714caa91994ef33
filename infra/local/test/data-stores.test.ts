import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { Client } from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { startRedis } from '../src/index.ts'
import { createStage, until } from './run.ts'

const valueIn = async (url: string, key: string) => {
  const client = new Redis(url)
  return client.get(key).finally(() => client.disconnect())
}

test('what Redis holds survives a stop and a crash', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'murmuration-'))
  const redis = await startRedis({ dir })
  const client = new Redis(redis.url, { lazyConnect: true, retryStrategy: () => null })
  client.on('error', () => {}) // it is about to be stopped on purpose
  await client.set('bird', 'starling')
  client.disconnect()

  await redis.restart()
  expect(await valueIn(redis.url, 'bird')).toBe('starling')

  await redis.kill()
  await redis.restart()
  expect(await valueIn(redis.url, 'bird')).toBe('starling')

  await redis.stop()
  await rm(dir, { recursive: true })
}, 60_000)

interface Told {
  redis: string
}

/** `npm start` with one small process, and what it stands on. */
const started = async () => {
  const stage = await createStage([{ name: 'steady', kind: 'steady' }])
  const run = stage.run()
  onTestFinished(async () => {
    run.signal('SIGTERM')
    await run.closed
    await stage.remove()
  })
  await run.ready()
  const { redis } = (await (await fetch(stage.urlOf('steady'))).json()) as Told
  const says = (pattern: RegExp) => until(() => pattern.test(run.output()), `it says ${pattern}`)
  return { stage, run, says, redisUrl: redis }
}

const inRedis = async <T>(url: string, work: (redis: Redis) => Promise<T>) => {
  const redis = new Redis(url, { retryStrategy: () => null })
  redis.on('error', () => {}) // it is killed on purpose
  return work(redis).finally(() => redis.disconnect())
}

const pidOfRedis = async (url: string) =>
  Number(/^process_id:(\d+)/m.exec(await inRedis(url, (redis) => redis.info('server')))?.[1])

test('a Redis that was killed is started again with what it held, and that is said', async () => {
  const { says, redisUrl } = await started()
  await inRedis(redisUrl, (redis) => redis.set('bird', 'starling'))

  process.kill(await pidOfRedis(redisUrl), 'SIGKILL')
  await says(/redis .*was ended by SIGKILL; starting it again/)
  await says(/redis .*runs again/)
  expect(await inRedis(redisUrl, (redis) => redis.get('bird'))).toBe('starling')

  process.kill(await pidOfRedis(redisUrl), 'SIGKILL')
  await says(/runs again[^]*was ended by SIGKILL[^]*runs again/)
}, 60_000)

test('a PostgreSQL that was killed under its connections is started again with what was committed', async () => {
  const { stage, says } = await started()
  const folder = join(stage.home, 'data/postgres')
  const password = await readFile(join(folder, 'password'), 'utf8')
  const postmaster = async () => (await readFile(join(folder, 'data/postmaster.pid'), 'utf8')).split('\n')
  const [pid, , , port] = await postmaster()
  const connect = async () => {
    const client = new Client({ connectionString: `postgresql://postgres:${password}@127.0.0.1:${port}/postgres` })
    client.on('error', () => {}) // it is killed on purpose
    await client.connect()
    return client
  }
  const client = await connect()
  await client.query('CREATE TABLE birds AS SELECT 3 AS n')
  const busy = client.query('SELECT pg_sleep(1)').catch(() => undefined) // a connection's process that outlives the server

  process.kill(Number(pid), 'SIGKILL')
  await says(/postgres .*was ended by SIGKILL; starting it again/)
  await says(/postgres .*runs again/)
  await busy
  const after = await connect()
  expect((await after.query('SELECT n FROM birds')).rows).toEqual([{ n: 3 }])
  await after.end()
  expect((await postmaster())[3]).toBe(port)
}, 60_000)

test('one that cannot be started again is tried again, and meanwhile scaling says what is wrong', async () => {
  const { stage, run, says, redisUrl } = await started()
  const folder = join(stage.home, 'data/redis/appendonlydir')
  const name = (await readdir(folder)).find((file) => file.endsWith('.incr.aof'))
  const file = join(folder, name ?? '')
  await inRedis(redisUrl, (redis) => redis.set('bird', 'starling'))
  const pid = await pidOfRedis(redisUrl)
  await copyFile(file, join(stage.home, 'kept'))
  await writeFile(file, 'no command\r\n'.repeat(100))

  process.kill(pid, 'SIGKILL')
  await says(/redis .*cannot be started again: .*redis\.log.*Next try/)
  expect(await stage.scale('steady', '2')).toMatch(/^Redis has ended and cannot be started again: .*redis\.log/)
  expect(run.output()).not.toMatch(/steady-2/)

  await copyFile(join(stage.home, 'kept'), file)
  await says(/redis .*runs again/)
  expect(await inRedis(redisUrl, (redis) => redis.get('bird'))).toBe('starling')
  expect(await stage.scale('steady', '2')).toBe('Started steady-2.\n')
}, 60_000)
