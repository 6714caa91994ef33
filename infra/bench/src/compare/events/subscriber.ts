import { consumer } from '@murmuration/messaging'
import { eventWayNamed, log, sourceOf, subscriber, TYPE } from './ways.ts'

// The process that handles events: it says where it is, and what has arrived whenever it is asked.

export interface Arrived {
  /** Different events. */
  arrived: number
  /** Deliveries of an event that had been handled before. */
  repeated: number
  /** Lost events that the receiver itself knows of; missing where it knows of none. */
  counted?: number
  /** Epoch ms of the last one. */
  lastAt: number
}

const [name = '', broker = '', topic = ''] = process.argv.slice(2)
const seen = new Set<string>()
let [repeated, lastAt] = [0, 0]

const { transport, address, counted } = await eventWayNamed(name).incoming(broker)
await consumer({
  transport,
  contract: subscriber,
  sources: [sourceOf(topic)],
  log,
  handlers: {
    async [TYPE]({ post: { id } }) {
      if (seen.has(id)) repeated++
      seen.add(id)
      lastAt = Date.now()
    },
  },
}).start(log)

process.on('message', () => {
  const arrived: Arrived = { arrived: seen.size, repeated, lastAt, ...(counted && { counted: counted() }) }
  process.send?.(arrived)
})
process.on('disconnect', () => process.exit(0))
process.send?.(address)
