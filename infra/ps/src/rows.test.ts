import type { Report } from '@murmuration/service'
import { expect, test } from 'vitest'
import { rowsOf, table, waitingIn } from './rows.ts'

const announced = (id: string, address: string) => ({
  id,
  address,
  endpoints: [{ transport: 'http', address }],
  policy: 'least' as const,
  concurrency: 0,
  version: '0.1.0',
  startedAt: '2026-11-21T09:00:00Z',
})

const view = (breaker: 'closed' | 'open' | 'half-open', inFlight: number, calls: number, queued = 0): Report => ({
  service: 'posts',
  transport: 'http',
  policy: 'least',
  queued,
  instances: [{ instance: 'posts-1', address: 'http://a', concurrency: 0, inFlight, calls, breaker }],
})

const seen = {
  services: ['monolith', 'posts'],
  processes: [
    { service: 'monolith', instance: 'monolith', address: 'http://m', pid: 1 },
    { service: 'posts', instance: 'posts-1', address: 'http://a', pid: 2 },
    { service: 'posts', instance: 'posts-2', pid: 3 },
  ],
  registry: new Map([['posts', [announced('posts-1', 'http://a'), announced('gone', 'http://g')]]]),
  reports: [view('closed', 1, 10, 2), view('half-open', 2, 20, 3)],
}

test('what all callers see of an instance is added up, and the worst breaker counts', () => {
  const row = rowsOf(seen).find(({ instance }) => instance === 'posts-1')
  expect(row).toMatchObject({ address: 'http://a', inFlight: 3, calls: 30, breaker: 'half-open', pid: 2 })
})

test('an instance that is called by address, without a name, is found by it', () => {
  const nameless = view('closed', 1, 5)
  const reports = [{ ...nameless, instances: nameless.instances.map((row) => ({ ...row, instance: 'http://a' })) }]
  const rows = rowsOf({ ...seen, registry: new Map(), reports })
  expect(rows.map(({ calls }) => calls)).toEqual([undefined, 5, undefined])
})

test('a service is called by the transport of its callers', () => {
  const tcp = { ...view('closed', 1, 10), transport: 'tcp' }
  const transports = (reports: Report[]) => rowsOf({ ...seen, reports }).map(({ transport }) => transport)
  expect(transports([tcp])).toEqual([undefined, 'tcp', 'tcp', 'tcp'])
  expect(transports([tcp, ...seen.reports])).toEqual([undefined, 'http, tcp', 'http, tcp', 'http, tcp'])
})

test('calls through a broker are counted in a row of its own, without its password', () => {
  const through = (inFlight: number, calls: number): Report => {
    const address = 'redis://posts:secret@127.0.0.1:6379'
    const broker = { instance: 'queue', address, concurrency: 0, inFlight, calls, breaker: 'closed' as const }
    return { service: 'posts', transport: 'queue', policy: 'broker', queued: 0, instances: [broker] }
  }
  const rows = rowsOf({ ...seen, registry: new Map(), reports: [through(1, 10), through(2, 20)] })
  expect(rows.slice(1)).toMatchObject([
    { instance: 'posts-1', transport: 'queue', calls: undefined },
    { instance: 'posts-2', transport: 'queue', calls: undefined },
    { instance: 'queue', address: 'redis://127.0.0.1:6379', transport: 'queue', inFlight: 3, calls: 30 },
  ])
  expect(rows[3]).toMatchObject({ breaker: undefined, pid: undefined })
})

test('an instance that is not announced yet and one that is announced still are both shown', () => {
  const rows = rowsOf(seen)
  expect(rows.map(({ instance }) => instance)).toEqual(['monolith', 'posts-1', 'posts-2', 'gone'])
  expect(rows[2]).toMatchObject({ address: undefined, calls: undefined, pid: 3 })
  expect(rows[3]).toMatchObject({ address: 'http://g', pid: undefined })
})

test('calls that wait are told by service', () => {
  expect(waitingIn(seen.reports)).toEqual([{ name: 'posts', queued: 5 }])
})

test('a service that has no process now has a row that says so, at its place', () => {
  const rows = rowsOf({ ...seen, services: ['monolith', 'auth', 'posts'] })
  expect(rows.map(({ service, instance }) => `${service} ${instance}`).slice(0, 3)).toEqual([
    'monolith monolith',
    'auth none',
    'posts posts-1',
  ])
  expect(rows[1]).toMatchObject({ address: undefined, calls: undefined, breaker: undefined, pid: undefined })
})

test('a table stays as it is while a column knows no number: title and dashes end at the same place', () => {
  const lines = table(
    [
      { title: 'calls', of: () => undefined, isNumeric: true },
      { title: 'x', of: () => 'x' },
    ],
    [1, 2],
  )
  expect(lines).toEqual(['calls  x', '    –  x', '    –  x'])
})

test('a table is aligned, numbers to the right, and what is not known is a dash', () => {
  const lines = table(
    [
      { title: 'name', of: ({ name }: { name: string; n?: number }) => name },
      { title: 'n', of: ({ n }) => n, isNumeric: true },
    ],
    [{ name: 'a', n: 5 }, { name: 'long' }],
  )
  expect(lines).toEqual(['name  n', 'a     5', 'long  –'])
})
