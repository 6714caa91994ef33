import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort, services } from '../src/index.ts'
import { createStage } from './run.ts'

export interface Started {
  /** Where this run was told that each is to listen. */
  ports: Record<string, number>
  services: string[]
  home: string
  output: () => string
  /** Whether what lay in its folder before it was started is still there. */
  hasOldData: boolean
  /** What a command prints that is run on the same data. */
  printed: (...args: string[]) => Promise<string>
  /** The same, of a command that does not build first. */
  printedAsBuilt: (...args: string[]) => Promise<string>
  end: () => Promise<void>
}

/** `npm start` three times, with small processes in place of our services. */
export interface World {
  /** Told everything by options. */
  flags: Started
  /** Told nothing but by variables. */
  plain: Started
  /** Told which system. */
  split: Started
}

const OTHERS = ['postgres', 'redis', 'router']

const startWith = async (names: string[], tell: (ports: [string, number][]) => [string[], NodeJS.ProcessEnv]) => {
  const stage = await createStage(names.map((name) => ({ name, kind: 'steady' as const })))
  const ports = await Promise.all(
    [...names, ...OTHERS].map(async (name): Promise<[string, number]> => [name, await freePort()]),
  )
  const old = join(stage.home, 'data/old')
  await mkdir(join(stage.home, 'data'))
  await writeFile(old, '')
  const run = stage.run(...tell(ports))
  const end = async () => {
    run.signal('SIGTERM')
    await run.closed
    await stage.remove()
  }
  await run.ready().catch(async (reason: unknown) => {
    await end()
    throw reason
  })
  const { running } = JSON.parse(await stage.ask({ ask: 'look' })) as { running: { services: string[] } }
  return {
    ports: Object.fromEntries(ports),
    services: running.services,
    home: stage.home,
    output: run.output,
    hasOldData: existsSync(old),
    printed: (...args: string[]) => stage.printed(args),
    printedAsBuilt: (...args: string[]) => stage.printedAsBuilt(args),
    end,
  }
}

export const createWorld = async (): Promise<World> => {
  const all = services.map(({ name }) => name)
  const options = [
    '--fresh',
    '--no-seed',
    '--lan',
    '--logs',
    '--replicas',
    'posts=2',
    '--transport',
    'posts=tcp,auth=queue',
    '--events',
    'udp',
    '--router',
  ]
  const starting = [
    startWith(all, (ports) => [[...options, ...ports.flatMap(([name, port]) => [`--port-${name}`, `${port}`])], {}]),
    startWith(all, (ports) => [
      [],
      {
        DISCOVERY: 'static',
        DONATIONS: 'off',
        LISTEN: 'wamp', // so the router is started by itself
        ...Object.fromEntries(ports.map(([name, port]) => [`PORT_${name.toUpperCase()}`, `${port}`])),
      },
    ]),
    startWith(['monolith', 'gateway'], (ports) => [
      ['split', ...ports.flatMap(([name, port]) => [`--port-${name}`, `${port}`])],
      {},
    ]),
  ] as const
  const ended = await Promise.allSettled(starting)
  if (ended.some(({ status }) => status === 'rejected'))
    for (const one of ended) if (one.status === 'fulfilled') await one.value.end()
  const [flags, plain, split] = await Promise.all(starting)
  return { flags, plain, split }
}
