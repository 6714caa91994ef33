import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Failure, show } from './docker.ts'
import { killUnderLoad, type Tally } from './load.ts'
import { openSockets } from './sockets.ts'
import type { Memory, Stack } from './stack.ts'

const MOST_ADDED = 60_000_000 // bytes that an image of ours may add to Node's
const OWN = /^(\w+) \1$/ // role and database
const SCALE = { posts: 3, notify: 2, gateway: 2 }

const inSeconds = async (work: () => Promise<unknown>) => {
  const begun = performance.now()
  await work()
  return (performance.now() - begun) / 1000
}

const say = (sentence: string) => console.log(`\n=== ${sentence}`)

/** From nothing to a scaled system that has lost replicas, step by step. Rejects with what is wrong. */
export const tellStory = async (stack: Stack) => {
  say('Building the images')
  const built = await inSeconds(stack.build)
  const sizes = await stack.sizes()

  say('Bringing everything up')
  const ready = await inSeconds(stack.up)

  say('Who may connect to which database')
  const connections = await stack.connections()
  console.log(connections.join('\n'))
  const foreign = connections.filter((connection) => !OWN.test(connection))
  if (connections.length === 0 || foreign.length > 0) throw new Failure(`Not each its own alone: ${foreign.join(', ')}`)

  say('The journeys, on one replica of each')
  const alone = await parity(stack)
  const memory = await stack.memory()

  say('A thousand live pages through the edge')
  console.log(`${await openSockets(stack)} are connected, and all pages answer beside them.`)

  say(
    `Scaling: ${Object.entries(SCALE)
      .map(([service, count]) => `${service}=${count}`)
      .join(' ')}`,
  )
  const scaled = await inSeconds(() => stack.up(SCALE))

  say('The journeys, on several')
  const together = await parity(stack)
  const memoryScaled = await stack.memory()

  say('Killing one replica of each under load')
  const tally = await killUnderLoad(stack, Object.keys(SCALE))

  say('All of it')
  console.log(summary({ built, ready, scaled, sizes, memory, memoryScaled, journeys: [alone, together], tally }))

  const heavy = [...sizes].filter(([, bytes]) => bytes >= MOST_ADDED).map(([image]) => image)
  if (heavy.length > 0) throw new Failure(`Over ${megabytes(MOST_ADDED)}: ${heavy.join(', ')}`)
  if (tally.failed() > 0) throw new Failure(`Readers saw errors:\n${tally.errors().join('\n')}`)
}

// nginx refuses an address with a broken escape, or with %00 in it, before it has read whose request that is. What our
// own processes answer then is tested without an edge.
const ANSWERED_BY_NGINX = ['a%00[ab]\\b', 'the id %00$', '/api/users/%$']
const OTHERS = `^(?!.*(?:${ANSWERED_BY_NGINX.join('|')}))`

/** Runs the journeys of the API against the edge. Tells how many have passed; rejects when one has failed. */
export const parity = async ({ base, signal, forgetTries }: Stack) => {
  await forgetTries()
  const folder = await mkdtemp(join(tmpdir(), 'murmuration-smoke-'))
  const totals = join(folder, 'totals')
  const args = ['infra/local/bootstrap.mjs', 'parity', '--testNamePattern', OTHERS]
  const env = { ...process.env, BASE_URL: base, TOTALS: totals }

  const outcome = show(process.execPath, args, { env, signal })
  await outcome.catch(() => {
    throw new Failure('The journeys have not all passed; see above.')
  })
  const [passed = ''] = (await readFile(totals, 'utf8')).split(' ')
  await rm(folder, { recursive: true })
  return Number(passed)
}

interface Findings {
  /** Seconds. */
  built: number
  ready: number
  scaled: number
  /** Bytes that each image adds to its base. */
  sizes: Map<string, number>
  memory: Memory[]
  memoryScaled: Memory[]
  /** How many have passed, each time. */
  journeys: number[]
  tally: Tally
}

export const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`

const sum = (memory: Memory[]) => memory.reduce((total, { bytes }) => total + bytes, 0)

const table = (rows: [string, number][]) => {
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, bytes]) => `  ${name.padEnd(width)}  ${megabytes(bytes).padStart(9)}`)
}

/** What a person wants to know at the end, in lines. */
export const summary = ({ built, ready, scaled, sizes, memory, memoryScaled, journeys, tally }: Findings) =>
  [
    `built in ${built.toFixed(0)} s, ready in ${ready.toFixed(0)} s, scaled in ${scaled.toFixed(0)} s`,
    `journeys passed: ${journeys.join(', then on several replicas ')}`,
    `requests while replicas were killed: ${tally.answered()} answered, ${tally.failed()} failed`,
    'added to the Node image:',
    ...table([...sizes]),
    `memory after the journeys, ${megabytes(sum(memory))}; on several replicas ${megabytes(sum(memoryScaled))}:`,
    ...table(memoryScaled.map(({ container, bytes }) => [container, bytes])),
  ].join('\n')
