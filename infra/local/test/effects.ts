import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { Client } from 'pg'
import { expect } from 'vitest'
import { until } from './run.ts'
import type { Started, World } from './worlds.ts'

type Effect = (world: World) => Promise<void> | void

interface Told {
  name: string
  host: string
  discovery?: string
  donations?: string
  transports: Record<string, string>
  events?: string
  asked: string[]
}

const at = async ({ ports }: Started, name: string, path = '') =>
  (await (await fetch(`http://127.0.0.1:${ports[name]}${path}`)).json()) as Told

/** What a server says first to these bytes. */
const answerTo = (port: number | undefined, bytes: string | Buffer) =>
  new Promise<string>((resolve, reject) => {
    const socket = connect(port ?? 0, '127.0.0.1', () => socket.write(bytes))
    socket.once('error', reject)
    socket.once('data', (answer) => {
      socket.destroy()
      resolve(answer.toString('latin1'))
    })
  })

// | length: 4 bytes | 1234, 5679: 2 bytes each, "do you speak TLS?" | – PostgreSQL answers N or S
const TLS_REQUEST = Buffer.from('0000000804d2162f', 'hex')

const PORTS: Record<string, (run: Started, name: string) => Promise<void>> = {
  postgres: async ({ ports }) => expect(await answerTo(ports['postgres'], TLS_REQUEST)).toMatch(/^[NS]$/),
  router: async (run) => expect(await routerIn(run)).toBe(200),
  redis: async ({ ports }) => expect(await answerTo(ports['redis'], 'PING\r\n')).toBe('+PONG\r\n'),
}
/** What the router says of its health: undefined where there is none. */
const routerIn = async ({ ports }: Started) => {
  const answer = await fetch(`http://127.0.0.1:${ports['router']}/health/ready`).catch(() => undefined)
  return answer?.status
}
const listens = async (run: Started, name: string) => expect(await at(run, name)).toMatchObject({ name })

const portRows = (names: string[]): Record<string, Effect> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const look = PORTS[name] ?? listens
      const flag: [string, Effect] = [`start --port-${name}`, ({ flags }) => look(flags, name)]
      const variable: [string, Effect] = [`start PORT_${name.toUpperCase()}`, ({ plain }) => look(plain, name)]
      return [flag, variable]
    }),
  )

/** The lines with this event that a run shows of a process that logs it. */
const shown = async (run: Started, event: string) => {
  await at(run, 'posts', '/log')
  await until(() => run.output().includes('redis.back'), 'the last line that every run shows')
  await until(() => run.output().includes('rpc.failed'), 'the first of the warnings')
  return run.output().includes(event)
}

/** The services whose lines in what a command prints have this event. */
const namedIn = async (printed: Promise<string>, event: string) =>
  (await printed).split('\n').flatMap((line) => (line.includes(event) ? [line.slice(0, line.indexOf(':'))] : []))

/** Leaves nothing in the outbox of posts but events that were sent so many hours ago. */
const sentHoursAgo = async ({ home, ports }: Started, ...hours: number[]) => {
  const password = await readFile(join(home, 'data/postgres/password'), 'utf8')
  const connectionString = `postgresql://postgres:${password}@127.0.0.1:${ports['postgres']}/posts`
  const client = new Client({ connectionString })
  await client.connect()
  await client.query('DELETE FROM outbox')
  const put = `INSERT INTO outbox (type, payload, context, sent_at)
    SELECT 'test', '{}', '{}', now() - make_interval(hours => h) FROM unnest($1::int[]) h`
  await client.query(put, [hours])
  await client.end()
}

const root = join(import.meta.dirname, '../../..')
/** Too slow to show here: a test of a whole system does. */
const shownIn =
  (file: string, words: string): Effect =>
  async () => {
    expect(existsSync(join(root, file)), `${file} is there`).toBe(true)
    expect(await readFile(join(root, file), 'utf8')).toContain(words)
  }

/**
 * What each argument, option and variable of each command does that can be seen: `command --option`, `command <argument>`,
 * `command VARIABLE`. A new one needs a row.
 */
export const effects: Record<string, Effect> = {
  'start <system>': ({ split }) => expect(split.services).toEqual(['gateway']),
  'start --fresh': ({ flags, plain }) => expect([flags.hasOldData, plain.hasOldData]).toEqual([false, true]),
  'start --no-seed': async ({ flags, plain }) => {
    const isLookedInto = async (run: Started) => (await at(run, 'gateway')).asked.some((url) => url.includes('latest'))
    expect([await isLookedInto(flags), await isLookedInto(plain)]).toEqual([false, true])
  },
  'start --lan': async ({ flags, plain }) => {
    expect((await at(flags, 'gateway')).host).toBe('0.0.0.0')
    expect((await at(flags, 'posts')).host).toBe('127.0.0.1')
    expect((await at(plain, 'gateway')).host).toBe('127.0.0.1')
  },
  'start --logs': async ({ flags, plain }) => {
    expect([await shown(flags, 'http.request'), await shown(plain, 'http.request')]).toEqual([true, false])
    expect(plain.output().match(/rpc\.failed/g)).toHaveLength(1)
  },
  'start --replicas': ({ flags, plain }) => {
    expect([flags.output().includes('posts-2 '), plain.output().includes('posts-2 ')]).toEqual([true, false])
  },
  'start --transport': async ({ flags, plain }) => {
    // To the service itself and to its callers; the fixtures call nothing.
    expect((await at(flags, 'posts')).transports).toEqual({ TRANSPORT_POSTS: 'tcp' })
    expect((await at(plain, 'posts')).transports).toEqual({})
  },
  'start --events': async ({ flags, plain }) => {
    expect([(await at(flags, 'posts')).events, (await at(plain, 'posts')).events]).toEqual(['udp', undefined])
  },
  'start --router': async ({ flags, split }) => {
    expect([await routerIn(flags), await routerIn(split)]).toEqual([200, undefined])
  },
  ...portRows(['monolith', 'gateway', 'auth', 'posts', 'follows', 'search', 'notify', 'postgres', 'redis', 'router']),

  'scale <service>': async ({ plain }) => {
    expect(await plain.printed('scale', 'posts', '2')).toBe('Started posts-2.\n')
    expect(await plain.printed('scale', 'follows', '2')).toBe('Started follows-2.\n')
  },
  'scale <count>': async ({ plain }) => {
    expect(await plain.printed('scale', 'auth', '2')).toBe('Started auth-2.\n')
    expect(await plain.printed('scale', 'auth', '0')).toBe('Ended auth-2, auth-1.\n')
  },
  'migrate <system>': async ({ plain }) => {
    expect(await plain.printed('migrate', 'monolith')).toMatch(/^monolith: \d+_\S+.*\n$/)
  },
  // Here it would write into this clone.
  'migration <service>': shownIn('infra/local/test/database.test.ts', 'schema, folder, name'),
  'migration <name>': shownIn('infra/local/test/database.test.ts', '_init$/'),
  MURMURATION_DATA: ({ plain }) => expect(existsSync(join(plain.home, 'data/redis'))).toBe(true),
  DISCOVERY: async ({ flags, plain }) => {
    expect([(await at(flags, 'posts')).discovery, (await at(plain, 'posts')).discovery]).toEqual(['redis', 'static'])
  },
  // Both have a router, and with it devices may join in unless that is switched off.
  DONATIONS: async ({ flags, plain }) => {
    expect([(await at(flags, 'posts')).donations, (await at(plain, 'posts')).donations]).toEqual(['on', 'off'])
  },

  'rotate-key <system>': async ({ plain }) => {
    expect(await namedIn(plain.printed('rotate-key', 'split'), 'key.rotated')).toEqual(['auth'])
  },
  'reindex <system>': async ({ plain }) => {
    expect(await namedIn(plain.printedAsBuilt('reindex', 'monolith'), 'index.rebuilt')).toEqual(['monolith'])
  },
  'replay <services>': async ({ plain }) => {
    expect(await namedIn(plain.printedAsBuilt('replay', 'auth', 'follows'), 'outbox.replayed')).toEqual([
      'auth',
      'follows',
    ])
  },
  'replay --since': async ({ plain }) => {
    await plain.printedAsBuilt('replay', 'posts') // makes its database
    await sentHoursAgo(plain, 1, 3) // without --since, both would be sent
    expect(await plain.printedAsBuilt('replay', 'posts', '--since', '2h')).toMatch(/outbox\.replayed.*\bevents[=: ]1\b/)
  },
  'rebuild <services>': shownIn('tests/failure/emptied.test.ts', "['posts', 'notify']"), // it needs all others
}
