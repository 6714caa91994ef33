import { Failure } from './failure.ts'
import { killUnderLoad } from './load/kill.ts'
import { openSockets } from './load/sockets.ts'
import { parity } from './parity.ts'
import { megabytes, summary } from './summary.ts'
import type { Stack } from './docker/stack.ts'

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
