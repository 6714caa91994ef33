import { joinRouter } from '@murmuration/rpc'
import { CannotStart, type Host, type Known, type Network, SIGNALS, urlsOf } from '@murmuration/service'
import type { Redis } from 'ioredis'
import { z } from 'zod'
import type { EventSink } from './handlers.ts'
import { inboxOf } from './http/contract.ts'
import { createInbox } from './http/inbox.ts'
import { createSender } from './http/sender.ts'
import { httpEvents } from './http/transport.ts'
import { redisStreams } from './redis-streams/transport.ts'
import type { EventTransport } from './transport.ts'
import { listenForSignals } from './udp/listen.ts'
import { openSignals } from './udp/signal.ts'
import { udpEvents } from './udp/transport.ts'
import { wampEvents } from './wamp/transport.ts'

const WAY_NAMES = ['queue', 'http', 'udp', 'wamp'] as const

/** For the configuration of a process that publishes or handles events: `subscribers` are the services that handle its own. */
export const eventsConfig = <const S extends readonly Known[]>(...subscribers: S) => ({
  /**
   * How events travel. `queue`: Redis Streams. `http`: each publisher sends them to its subscribers. `udp`: over the queue,
   * except that a subscriber gets the events which it can miss as datagrams. `wamp`: published through a router, which stores
   * nothing: a subscriber that is away misses them. Publishers and subscribers must have the same value: with another one a
   * subscriber waits where no event comes. With `http`, `udp` and `wamp` they need the same RPC_SECRET.
   */
  EVENTS: z.enum(WAY_NAMES, 'must be queue, http, udp or wamp').default('queue'),
  ...urlsOf(...subscribers),
})

interface EventsConfig {
  EVENTS: (typeof WAY_NAMES)[number]
  RPC_SECRET?: string | undefined
  ROUTER_URL?: string | undefined
}

/** A service that handles events, with those among them that it can miss. */
interface Subscriber extends EventSink {
  signals?: readonly string[]
}

interface EventsOptions {
  redis: Redis
  network: Network
  /** The service that this process is. */
  contract: Subscriber
  /** The services that handle its events. */
  subscribers?: readonly Subscriber[]
}

/** Carries the events that this process publishes and handles, as the configuration wants it. */
export const openEvents = (host: Host<EventsConfig>, options: EventsOptions): EventTransport =>
  WAYS[host.config.EVENTS](host, options)

const WAYS: Record<EventsConfig['EVENTS'], typeof openEvents> = {
  queue: (_host, { redis }) => redisStreams(redis),

  http(host, { network, contract, subscribers = [] }) {
    const secret = secretOf(host)
    const inbox = createInbox({ group: contract.name, secret })
    if (contract.hears.length > 0) host.serve(inbox)
    const inboxes = subscribers.map(({ name }) => [name, network.connectInternal(inboxOf(name))] as const)
    return httpEvents({ send: createSender({ secret, inboxes: Object.fromEntries(inboxes) }), inbox })
  },

  udp(host, { redis, network, contract, subscribers = [] }) {
    const { log } = host
    const secret = secretOf(host)
    const signals = subscribers.flatMap(({ name: service, signals: types = [] }) => {
      if (types.length === 0) return []
      const opened = openSignals({ secret, service, addresses: network.endpointsOf(service, SIGNALS.transport), log })
      host.onClose(opened.close)
      return [{ types, signal: opened.signal }]
    })
    const hears = contract.signals ?? []
    const { transport, hear } = udpEvents({ queue: redisStreams(redis), signals, hears })
    const listen = (where: { host: string; port: number }) =>
      listenForSignals({ ...where, secret, service: contract.name, handle: hear, log })
    if (hears.length > 0) host.listen({ ...SIGNALS, listen })
    return transport
  },

  wamp(host) {
    const { log, config } = host
    const secret = secretOf(host)
    if (!config.ROUTER_URL) throw new CannotStart('ROUTER_URL is missing: EVENTS=wamp needs it')
    const peer = joinRouter(config.ROUTER_URL, { secret, log })
    host.onClose(peer.close)
    return wampEvents(peer)
  },
}

const secretOf = ({ config }: Host<EventsConfig>) => {
  if (!config.RPC_SECRET) throw new CannotStart(`RPC_SECRET is missing: EVENTS=${config.EVENTS} needs it`)
  return config.RPC_SECRET
}
