import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createScope } from '@murmuration/local'
import { toldOf } from '@murmuration/tools'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { measureLive } from '../src/measure/live.ts'
import type { Load } from '../src/load/load-worker.ts'
import { measureLoad } from '../src/measure/load.ts'
import { measureRounds, type Measurement } from '../src/measure/rounds.ts'
import { createCommand, measurementFor, readOptions } from '../src/options.ts'
import { measureRouter } from '../src/router/router.ts'
import { measureScale, show } from '../src/scale/scale.ts'
import { measureStart } from '../src/measure/start.ts'
import { datasetFor } from '../src/systems.ts'

let folder: string
/** What a benchmark has written that was told to do as little as possible. */
let measured: Measurement[]

const told = (...words: string[]) => readOptions(['node', 'bench', ...words])
const written = (name: string) => join(folder, name)
const silent = { scope: createScope(), say: () => {} }

beforeAll(async () => {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true) // tables of no use here
  folder = await mkdtemp(join(tmpdir(), 'murmuration-'))
  const size = ['--people', '30', '--posts', '2', '--rounds', '1', '--requests', '20', '--connections', '2']
  const what = ['--only', 'user', '--systems', 'limit', '--json', written('json'), '--profile', written('profile')]
  const scope = createScope()
  await measureLoad({ ...told(...size, ...what), ...silent, scope }).finally(scope.close)
  measured = JSON.parse(await readFile(written('json'), 'utf8')) as Measurement[]
}, 120_000)

afterAll(async () => {
  vi.restoreAllMocks()
  await rm(folder, { recursive: true })
})

/** The loads that rounds of measurements generate with these options, at one system that does nothing. */
const loadsOf = async (...words: string[]) => {
  const options = told(...words)
  const loads: Load[] = []
  const generator = {
    run: async (load: Load) => {
      loads.push(load)
      return { requests: 1, seconds: 1, p50: 1, p99: 1, errors: 0 }
    },
    stop: async () => {},
  }
  const stores = { postgresCpu: () => 0, redisCpu: () => 0, untilQuiet: async () => {}, stop: async () => {} }
  const systems = [{ name: 'limit' as const, base: '', processes: [], tokenFor: async () => '' }]
  await measureRounds({ ...options, ...silent, workloads: options.only, systems, people: [], stores, generator })
  return loads
}
const last = async (...words: string[]) => (await loadsOf('--only', 'home', '--rounds', '1', ...words)).at(-1)

const effects: Record<string, () => Promise<void> | void> = {
  '--graph': async () => {
    await writeFile(written('graph'), '1 2\n2 3\n')
    expect((await datasetFor(told('--graph', written('graph')))).people).toHaveLength(3)
  },
  '--people': async () => expect((await datasetFor(told('--people', '40'))).people).toHaveLength(40),
  '--posts': async () => {
    expect((await datasetFor(told('--people', '40', '--posts', '3'))).posts).toHaveLength(120)
  },
  '--rounds': async () => {
    const [one, two] = [await loadsOf('--rounds', '1'), await loadsOf('--rounds', '2')]
    expect([one.length, two.length]).toEqual([2 * 3, 3 * 3]) // three workloads, and a round to warm up
  },
  '--seconds': async () => expect(await last('--seconds', '5')).toMatchObject({ until: { seconds: 5 } }),
  '--requests': async () => expect(await last('--requests', '70')).toMatchObject({ until: { requests: 70 } }),
  '--connections': async () => expect(await last('--connections', '9')).toMatchObject({ connections: 9 }),
  '--only': () => expect(new Set(measured.map(({ workload }) => workload))).toEqual(new Set(['user'])),
  '--systems': () => expect(new Set(measured.map(({ system }) => system))).toEqual(new Set(['limit'])),
  '--live': () => expect([told('--live'), told()].map(measurementFor)).toEqual([measureLive, measureLoad]),
  '--start': () => expect([told('--start'), told()].map(measurementFor)).toEqual([measureStart, measureLoad]),
  '--scale': () => expect([told('--scale'), told()].map(measurementFor)).toEqual([measureScale, measureLoad]),
  '--router': () => expect([told('--router'), told()].map(measurementFor)).toEqual([measureRouter, measureLoad]),
  '--svg': async () => {
    const step = { queueLimit: 0, replicas: 1, perSecond: 80, p50: 52, p99: 60 }
    const steps = [{ ...step, overloaded: 0, otherErrors: 0, queued: 0 }]
    await show({ ...told('--scale', '--svg', written('svg')), ...silent, steps, logIns: [] })
    expect(await readFile(written('svg'), 'utf8')).toMatch(/^<svg/)
  },
  '--json': () => expect(measured).toMatchObject([{ workload: 'user', system: 'limit', round: 1, errors: 0 }]),
  '--profile': () => expect(existsSync(join(written('profile'), 'limit.cpuprofile'))).toBe(true),
}

test('each option has a row that says what it does', () => {
  expect(Object.keys(effects).sort()).toEqual(toldOf(createCommand()).sort())
})

test.each(Object.entries(effects))('%s does something that can be seen', (_, effect) => effect())
