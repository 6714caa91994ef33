import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { expect } from 'vitest'
import { until } from './run.ts'
import type { Started, World } from './worlds.ts'

type Effect = (world: World) => Promise<void> | void

interface Told {
  name: string
  host: string
  discovery?: string
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
  redis: async ({ ports }) => expect(await answerTo(ports['redis'], 'PING\r\n')).toBe('+PONG\r\n'),
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
  ...portRows(['monolith', 'gateway', 'auth', 'posts', 'follows', 'search', 'notify', 'postgres', 'redis']),

  'scale <service>': async ({ plain }) => {
    expect(await plain.printed('scale', 'nothing', '2')).toContain('There is no service "nothing"')
  },
  'scale <count>': async ({ plain }) => {
    expect(await plain.printed('scale', 'auth', '2')).toBe('Started auth-2.\n')
    expect(await plain.printed('scale', 'auth', '0')).toBe('Ended auth-2, auth-1.\n')
  },
  'migrate <system>': async ({ plain }) => {
    expect(await plain.printed('migrate', 'monolith')).toMatch(/^monolith: \d+_\S+.*\n$/)
  },
  'migration <service>': async ({ plain }) => {
    expect(await plain.printed('migration', 'nothing', 'add_pins')).toMatch(/^Which one\?/)
  },
  'migration <name>': async ({ plain }) => {
    expect(await plain.printed('migration', 'posts', 'Add pins')).toMatch(/^A migration is named like/)
  },
  MURMURATION_DATA: ({ plain }) => expect(existsSync(join(plain.home, 'data/redis'))).toBe(true),
  DISCOVERY: async ({ flags, plain }) => {
    expect([(await at(flags, 'posts')).discovery, (await at(plain, 'posts')).discovery]).toEqual(['redis', 'static'])
  },

  'rotate-key <system>': shownIn('libs/testing/failure/rotation.test.ts', 'rotate-key'),
  'reindex <system>': shownIn('libs/testing/failure/words.test.ts', 'reindex'),
  'replay <services>': async ({ plain }) => {
    expect(await plain.printed('replay', 'nothing')).toContain('Allowed choices are auth, posts, follows')
  },
  'replay --since': shownIn('libs/service/test/relay.test.ts', 'since'),
  'rebuild <services>': async ({ plain }) => {
    expect(await plain.printed('rebuild', 'nothing')).toContain('Allowed choices are posts, notify, search')
  },
}
