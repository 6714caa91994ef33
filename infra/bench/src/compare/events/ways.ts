import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { posts } from '@murmuration/contracts'
import {
  createInbox,
  createSender,
  httpEvents,
  inboxOf,
  listenForSignals,
  openSignals,
  redisStreams,
  udpEvents,
  wampEvents,
  type EventTransport,
} from '@murmuration/messaging'
import { createCaller, httpListener, joinRouter, serve, transports } from '@murmuration/rpc'
import { createLog, openRedis } from '@murmuration/service'
import { SECRET } from '../ways/ours.ts'

const HOST = '127.0.0.1'
export const TYPE = 'post.published'

export const log = createLog({ name: 'compare', level: 'silent' })
export const subscriber = { name: 'notify', hears: [TYPE] } as const

/** The publisher of these events, with a topic of its own: a stream must not hold what was measured before. */
export const sourceOf = (topic: string) => ({ name: topic, events: { [TYPE]: posts.events[TYPE] } })

export interface Outgoing {
  transport: EventTransport
  /** Events that have left the process, where `publish` does not wait for that. */
  sent?(): number
}

export interface Incoming {
  transport: EventTransport
  /** For the publisher. */
  address: string
  /** Lost events that the receiver itself knows of. */
  counted?(): number
}

interface EventWay {
  outgoing(address: string): Outgoing
  incoming(broker: string): Promise<Incoming> | Incoming
}

const overRouter = (url: string) => ({ transport: wampEvents(joinRouter(url, { secret: SECRET })), address: url })
const overQueue = (url: string) => ({ transport: redisStreams(openRedis(url, log)), address: url })

/** In the product the queue stores each event before its datagram is sent. Here the datagrams are measured, and not the queue. */
const noQueue: EventTransport = {
  name: 'none',
  publish: async () => 0,
  subscribe: async () => ({ stop: async () => {} }),
  trim: async () => ({ slowest: undefined, length: 0, isNew: false }),
  settled: async () => {},
  onBack: () => () => {},
}

const ways = {
  queue: { outgoing: overQueue, incoming: overQueue },

  http: {
    outgoing(address) {
      const { api, update } = createCaller({ contract: inboxOf(subscriber.name), transport: transports.http, log })
      update([{ id: address, endpoints: [{ transport: 'http', address }], policy: 'least', concurrency: 0 }])
      const send = createSender({ secret: SECRET, inboxes: { [subscriber.name]: api } })
      return { transport: httpEvents({ send, inbox: noQueue }) }
    },
    async incoming() {
      const inbox = createInbox({ group: subscriber.name, secret: SECRET })
      const server = createServer(httpListener(inbox.contract, serve(inbox.contract, inbox.api)))
      server.listen(0, HOST)
      await once(server, 'listening')
      const { port } = server.address() as AddressInfo // it listens at a port
      return { transport: httpEvents({ send: async () => {}, inbox }), address: `http://${HOST}:${port}` }
    },
  },

  udp: {
    outgoing(address) {
      const { signal, counters } = openSignals({
        secret: SECRET,
        service: subscriber.name,
        addresses: () => [address],
        log,
      })
      const { transport } = udpEvents({ queue: noQueue, signals: [{ types: [TYPE], signal }], hears: [] })
      return { transport, sent: () => counters().sent }
    },
    async incoming() {
      const { transport, hear } = udpEvents({ queue: noQueue, signals: [], hears: [TYPE] })
      const where = { secret: SECRET, service: subscriber.name, host: HOST, port: 0 }
      const { address, counters } = await listenForSignals({ ...where, handle: hear, log })
      const counted = () => counters().lost + counters().overflow // one that comes too late is a gap as well
      return { transport, address, counted }
    },
  },

  wamp: { outgoing: overRouter, incoming: overRouter },
} satisfies Record<string, EventWay>

export type EventWayName = keyof typeof ways
export const eventWays = Object.keys(ways) as EventWayName[]

export const eventWayNamed = (name: string): EventWay => {
  const way = eventWays.find((each) => each === name)
  if (!way) throw new Error(`There is no way ${name} for events`)
  return ways[way]
}
