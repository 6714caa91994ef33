import { setTimeout as sleep } from 'node:timers/promises'
import type { Stack } from '../docker/stack.ts'
import { createTally } from './tally.ts'
import { createVisitor } from './visitor.ts'

const AT_ONCE = 8
const PAUSE = 20 // ms between two requests of one reader
const BEFORE = 3_000 // ms of load before the first dies
const BETWEEN = 8_000
const AFTER = 12_000 // longer than the 10 s after which the dead are forgotten

/** Reads all the time, while one replica of each service is killed. Tells what the readers saw. */
export const killUnderLoad = async (stack: Stack, services: string[]) => {
  const { look } = await createVisitor(stack.base)
  const tally = createTally()
  const done = new AbortController()
  const over = AbortSignal.any([done.signal, stack.signal])

  const read = async (reader: number) => {
    for (let turn = reader; !over.aborted; turn++) {
      tally.add(await look(turn))
      await sleep(PAUSE, undefined, { signal: over }).catch(() => {}) // it is over
    }
  }
  const readers = Array.from({ length: AT_ONCE }, (_, reader) => read(reader))
  const wait = (ms: number) => sleep(ms, undefined, { signal: stack.signal })

  try {
    await wait(BEFORE)
    for (const service of services) {
      const [victim] = await stack.containersOf(service)
      if (victim === undefined) throw new Error(`There is no replica of ${service} to kill`)
      await stack.kill(victim)
      console.log(`A replica of ${service} is dead; ${tally.answered()} requests have been answered so far.`)
      await wait(BETWEEN)
    }
    await wait(AFTER)
  } finally {
    done.abort()
    await Promise.all(readers)
  }
  return tally
}
