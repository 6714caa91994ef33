import type { StreamName } from '@murmuration/contracts'
import type { Redis } from 'ioredis'
import { createClaims } from './claims.ts'
import type { Entry } from './entry.ts'
import type { Liveness } from './liveness.ts'
import { createGroups, keyOf, type Group } from '../groups.ts'
import { workOn, type Work } from './work.ts'

const AFTER_ERROR = 1_000 // ms
const GROUP_LOST = 'Events that this group had not handled are gone. Send them again: npm run replay'
const LOOK_MS = 500 // between two looks for dead consumers

export interface ReaderOptions extends Omit<Work, 'claims'> {
  /** A connection of its own: a read that waits holds up every other command on it. */
  redis: Redis
  stream: StreamName
  group: Group
  name: string
  liveness: Pick<Liveness, 'dead'>
}

/** Reads one stream for one consumer, an entry after the other, until told to stop. */
export const readStream = async ({ redis, stream, group, name, liveness, ...rest }: ReaderOptions) => {
  const { log, pace } = rest
  const claims = createClaims({ redis, key: keyOf(stream), group, name })
  const held = new Map<string, { entry: Entry; failed: number }>()
  let grouped = false
  let interrupted = false
  let lookAt = 0

  const hold = (entry: Entry, failed: number) => held.set(entry.id, { entry, failed })

  const workOnHeld = async () => {
    for (const { entry, failed } of held.values()) {
      await workOn(entry, failed, { ...rest, claims })
      held.delete(entry.id)
    }
  }

  const takeOver = async () => {
    for (const dead of await liveness.dead(await claims.others())) {
      for (let taken; !pace.stopping() && (taken = await claims.takeFrom(dead));) {
        hold(taken.entry, taken.begun - 1)
        await workOnHeld()
      }
      await claims.forget(dead)
    }
    lookAt = performance.now() + LOOK_MS
  }

  const resume = async () => {
    for (const { entry, begun } of await claims.ours()) if (!held.has(entry.id)) hold(entry, begun - 1)
    interrupted = false
  }

  const turn = async () => {
    if (!grouped) await createGroups(redis, stream)
    grouped = true
    if (interrupted) await resume()
    await workOnHeld()
    if (performance.now() >= lookAt) await takeOver()
    for (const entry of await claims.read()) hold(entry, 0)
    await workOnHeld()
  }

  const recover = async (err: Error) => {
    if (pace.stopping()) return
    interrupted = true
    if (err.message.startsWith('NOGROUP')) {
      // It was there: Redis has been emptied, or has come back with less than it had.
      log.error({ err, stream, group }, `consumer.group_lost: ${GROUP_LOST}`)
      grouped = false
      return
    }
    log.warn({ err, stream, group }, 'consumer.interrupted')
    await pace.rest(AFTER_ERROR)
  }

  // The client sends a read again by itself; what the first one delivered may have been lost with its connection.
  redis.on('ready', () => (interrupted = true))
  while (!pace.stopping()) await turn().catch(recover)

  if (redis.status === 'ready') await claims.leave().catch(() => {}) // a name too many harms nobody
}
