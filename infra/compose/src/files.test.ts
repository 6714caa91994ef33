import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { services } from '@murmuration/local'
import { root } from '@murmuration/tools'
import { expect, test } from 'vitest'
import { parse } from 'yaml'

const read = (file: string) => readFileSync(join(root, file), 'utf8')
const compose = read('compose.yaml')
const STREAMS = ['auth', 'posts', 'follows']
const unique = <T>(list: T[]) => [...new Set(list)]

test('a variable has the same value in .env.example and wherever compose.yaml falls back to one', () => {
  const fallbacks = [...compose.matchAll(/\$\{(\w+):-([^}]*)\}/g)].map(([, name, value]) => `${name}=${value}`)
  const examples = read('.env.example').match(/^\w+=.*$/gm) ?? []
  expect(unique(fallbacks).sort()).toEqual(examples.sort())
})

test('full streams leave Redis a third of its memory for all else', () => {
  const [, entries] = /^STREAM_MAX_ENTRIES=(\d+)$/m.exec(read('.env.example')) ?? []
  const [, megabytes] = /^maxmemory (\d+)mb$/m.exec(read('infra/compose/redis.conf')) ?? []
  const entryBytes = 530
  const filled = Number(entries) * entryBytes * STREAMS.length
  expect(filled).toBeLessThan((Number(megabytes) * 2 ** 20 * 2) / 3)
})

test('PostgreSQL gets a database for each service that has one', () => {
  const [, names = ''] = /for name in (.*); do/.exec(read('infra/compose/databases.sh')) ?? []
  const wanted = services.filter(({ database }) => database).map(({ name }) => name)
  expect(names.split(' ').sort()).toEqual(wanted.sort())
})

test.each(services)('$name is there, on its usual port, built from its own folder', ({ name, folder, port }) => {
  const [, block = ''] = new RegExp(`^  ${name}:\\n((?:    .*\\n|\\n)+)`, 'm').exec(compose) ?? []
  expect(block).toContain(`APP: ${folder} `)
  expect(block).toContain(`PORT: ${port}\n`)
})

interface Container {
  image?: string
  ports?: string[]
  logging?: { driver: string; options: Record<string, string> }
  pids_limit?: number
  mem_limit?: string
  cap_drop?: string[]
  cap_add?: string[]
  read_only?: boolean
  security_opt?: string[]
  healthcheck?: { test?: string[] }
}
// Its shape is checked by Docker.
const { services: containers } = parse(compose, { merge: true }) as { services: Record<string, Container> }
const names = Object.keys(containers)

test('only the edge is published, and the monolith where it is asked for, to this machine unless told otherwise', () => {
  const ports = Object.values(containers).flatMap((container) => container.ports ?? [])
  expect(ports).toEqual([
    '${BIND:-127.0.0.1}:${EDGE_PORT:-8080}:8080',
    '${BIND:-127.0.0.1}:${MONOLITH_PORT:-3000}:3000',
  ])
})

test.each(names)('%s has an end to its log, its processes and its memory, and gains no rights', (name) => {
  expect(containers[name]).toMatchObject({
    logging: { driver: 'json-file', options: { 'max-size': '10m', 'max-file': '3' } },
    pids_limit: expect.any(Number) as number,
    mem_limit: expect.any(String) as string,
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
  })
})

test.each(names.filter((name) => name !== 'meilisearch'))('%s cannot write to its own image', (name) => {
  expect(containers[name]?.read_only).toBe(true)
})

test('rights are given back only to the images that begin as root, and only to become another account', () => {
  const given = names.flatMap((name) => containers[name]?.cap_add?.map((right) => `${name} ${right}`) ?? [])
  const allowed = /^(postgres|redis) (CHOWN|DAC_OVERRIDE|SETGID|SETUID)$|^postgres FOWNER$/
  expect(given.filter((one) => !allowed.test(one))).toEqual([])
})

test('PostgreSQL is healthy when the last database that databases.sh makes is there', () => {
  const [, made = ''] = /for name in (.*); do/.exec(read('infra/compose/databases.sh')) ?? []
  expect(containers['postgres']?.healthcheck?.test?.[1]).toContain(`-d ${String(made.split(' ').at(-1))} `)
})

const redis = new Map(
  [...read('infra/compose/redis.conf').matchAll(/^([a-z-]+) (.*)$/gm)].map(([, name = '', value = '']) => [
    name,
    value,
  ]),
)
const megabytes = (text = '') => Number(/^(\d+)mb?$/.exec(text)?.[1])

test('Redis refuses what is too much long before it would be killed for it, and forgets nothing by itself', () => {
  expect(redis.get('maxmemory-policy')).toBe('noeviction')
  expect(megabytes(redis.get('maxmemory'))).toBeLessThanOrEqual(megabytes(containers['redis']?.mem_limit) / 2)
})

test('Redis keeps the append-only file alone: no snapshot can fail and stop its writes', () => {
  expect(redis.get('appendonly')).toBe('yes')
  expect(redis.get('save')).toBe('""')
})

test('the edge has files and connections for thousands of live pages, two for each', () => {
  const nginx = read('infra/compose/nginx.conf')
  const connections = Number(/worker_connections (\d+);/.exec(nginx)?.[1])
  expect(connections).toBeGreaterThanOrEqual(8_000)
  expect(Number(/worker_rlimit_nofile (\d+);/.exec(nginx)?.[1])).toBeGreaterThan(connections)
  expect(nginx).not.toMatch(/error_page 502/) // without its own 500
})
