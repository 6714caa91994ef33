import type { StreamName } from '@murmuration/contracts'
import type { Redis } from 'ioredis'
import { createClaims } from './claims.ts'
import type { Entry } from './entry.ts'
import { createGroups, keyOf, type Group } from './groups.ts'
import { workOn, type Work } from './work.ts'

const AFTER_ERROR = 1_000 // ms

export interface ReaderOptions extends Omit<Work, 'claims'> {
  /** A connection of its own: a read that waits holds up every other command on it. */
  redis: Redis
  stream: StreamName
  group: Group
  name: string
  idle: number
}

/** Reads one stream for one consumer, an entry after the other, until told to stop. */
export const readStream = async ({ redis, stream, group, name, idle, ...rest }: ReaderOptions) => {
  const { log, pace } = rest
  const claims = createClaims({ redis, key: keyOf(stream), group, name, idle })
  const held = new Map<string, { entry: Entry; failed: number }>()
  let claimAt = 0

  const hold = (entry: Entry, failed: number) => held.set(entry.id, { entry, failed })

  const workOnHeld = async () => {
    for (const { entry, failed } of held.values()) {
      await workOn(entry, failed, { ...rest, claims })
      held.delete(entry.id)
    }
  }

  const takeOver = async () => {
    for (let from = ''; from !== '0-0' && !pace.stopping();) {
      const { next, entry, begun } = await claims.claim(from || '0-0')
      from = next
      if (!entry) continue
      hold(entry, begun - 1)
      await workOnHeld()
    }
    claimAt = Date.now() + idle / 2
  }

  const turn = async () => {
    await workOnHeld() // what an error interrupted
    if (Date.now() >= claimAt) await takeOver()
    for (const entry of await claims.read()) hold(entry, 0)
    await workOnHeld()
  }

  const keep = () => {
    if (held.size > 0 && redis.status === 'ready') void claims.keep([...held.keys()]).catch(() => {}) // or the next time
  }
  const keeping = setInterval(keep, idle / 3)

  while (!pace.stopping()) {
    await turn().catch(async (err: Error) => {
      if (pace.stopping()) return
      if (err.message.startsWith('NOGROUP')) {
        log.warn({ stream, group }, 'group.missing')
        held.clear()
        await createGroups(redis, stream).catch(() => pace.rest(AFTER_ERROR))
      } else {
        log.warn({ err, stream, group }, 'consumer.interrupted')
        await pace.rest(AFTER_ERROR)
      }
    })
  }
  clearInterval(keeping)
  if (redis.status === 'ready') await claims.leave()
}
