import type { StreamName } from '@murmuration/contracts'
import type { Redis } from 'ioredis'
import { createClaims } from './claims.ts'
import type { Entry } from './entry.ts'
import { createGroups, keyOf, type Group } from '../groups.ts'
import { workOn, type Work } from './work.ts'

const AFTER_ERROR = 1_000 // ms
const FIRST = '0-0'

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
  let grouped = false
  let claimAt = 0

  const hold = (entry: Entry, failed: number) => held.set(entry.id, { entry, failed })

  const workOnHeld = async () => {
    for (const { entry, failed } of held.values()) {
      await workOn(entry, failed, { ...rest, claims })
      held.delete(entry.id)
    }
  }

  const takeOver = async () => {
    let from = FIRST
    do {
      const { next, entry, begun } = await claims.claim(from)
      if (entry) hold(entry, begun - 1)
      await workOnHeld()
      from = next
    } while (from !== FIRST && !pace.stopping())
    claimAt = Date.now() + idle / 2
  }

  const turn = async () => {
    if (!grouped) await createGroups(redis, stream)
    grouped = true
    await workOnHeld() // what an error interrupted
    if (Date.now() >= claimAt) await takeOver()
    for (const entry of await claims.read()) hold(entry, 0)
    await workOnHeld()
  }

  const recover = async (err: Error) => {
    if (pace.stopping()) return
    log.warn({ err, stream, group }, 'consumer.interrupted')
    if (err.message.startsWith('NOGROUP'))
      grouped = false // somebody emptied Redis
    else await pace.rest(AFTER_ERROR)
  }

  const keep = () => {
    // Redis away: the commands would only queue up.
    if (held.size > 0 && redis.status === 'ready') void claims.keep([...held.keys()]).catch(() => {})
  }
  const keeping = setInterval(keep, idle / 3)

  while (!pace.stopping()) await turn().catch(recover)

  clearInterval(keeping)
  if (redis.status === 'ready') await claims.leave().catch(() => {}) // a name too many harms nobody
}
