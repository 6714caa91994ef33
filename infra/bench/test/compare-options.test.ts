import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createScope } from '@murmuration/local'
import { toldOf } from '@murmuration/tools'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { compare, measure } from '../src/compare/compare.ts'
import { createCommand, effortOf, readOptions } from '../src/compare/options.ts'
import { keep, kept, machineNow, type Results } from '../src/compare/results.ts'

let folder: string
const written = (name: string) => join(folder, name)
const told = (...words: string[]) => readOptions(['node', 'compare', ...words])

const nothing: Results = { machine: machineNow(), calls: [], product: [], failure: [], promises: [], events: [] }
const lost = { calls: 1, answered: 0, unbegun: 0, lost: 1, repeated: 0, p99: 1, slowest: 1 }
const earlier: Results = {
  ...nothing,
  failure: [{ transport: 'pigeon', trouble: 'killed', operation: 'write', ...lost }],
}

/** What the command does with these options. */
const run = async (...words: string[]) => {
  const scope = createScope()
  await compare({ ...told(...words), scope, say: () => {} }).finally(scope.close)
}

beforeAll(async () => {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true) // tables of no use here
  folder = await mkdtemp(join(tmpdir(), 'murmuration-'))
  await keep(written('earlier'), earlier)
})

afterAll(async () => {
  vi.restoreAllMocks()
  await rm(folder, { recursive: true })
})

const effects: Record<string, () => Promise<void> | void> = {
  '--quick': () => {
    const [quick, usual] = [effortOf(told('--quick')), effortOf(told())]
    expect(quick.offerMs).toBeLessThan(usual.offerMs)
    expect(quick.rounds * quick.ms).toBeLessThan((usual.rounds * usual.ms) / 5)
  },
  '--only': async () => {
    const measured: string[] = []
    const part = (name: string) => async () => {
      measured.push(name)
      return []
    }
    const all = {
      promises: part('promises'),
      calls: part('calls'),
      product: part('product'),
      failure: part('failure'),
      events: part('events'),
    }
    const scope = createScope()
    const options = { ...told('--only', 'events,failure,calls'), scope, say: () => {} }
    await measure(options, all).finally(scope.close)
    expect(measured).toEqual(['calls', 'failure', 'events'])
  },
  '--rounds': () => expect([effortOf(told('--rounds', '7')).rounds, effortOf(told()).rounds]).toEqual([7, 3]),
  '--json': async () => {
    await run('--from', written('earlier'), '--json', written('copy'), '--docs', written('docs'))
    expect(await kept(written('copy'))).toEqual(earlier)
  },
  '--from': async () => {
    await run('--from', written('earlier'), '--docs', written('docs'))
    expect(await readFile(join(written('docs'), 'transports.md'), 'utf8')).toContain('| pigeon ')
  },
  '--docs': async () => {
    await run('--from', written('earlier'), '--docs', written('elsewhere'))
    expect(await readdir(join(written('elsewhere'), 'images'))).toContain('transports-cpu-dark.svg')
  },
}

test('each option has a row that says what it does', () => {
  expect(Object.keys(effects).sort()).toEqual(toldOf(createCommand()).sort())
})

test.each(Object.entries(effects))('%s does something that can be seen', (_, effect) => effect())
