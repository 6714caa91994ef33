import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { listen } from '@murmuration/service/testing'
import { listenForSignals } from '../src/udp/listen.ts'
import { openSignals } from '../src/udp/signal.ts'

export const SECRET = 'the secret of the tests'

/** A sender, a listener, and between them a network that can lose, repeat and change what it carries. */
export const openLab = async (handle: (body: unknown) => Promise<void> = async () => {}) => {
  const { log, lines, events } = listen()
  const heard: unknown[] = []
  const listener = await listenForSignals({
    secret: SECRET,
    service: 'notify',
    host: '127.0.0.1',
    port: 0,
    log,
    handle: async (body) => {
      heard.push(body)
      await handle(body)
    },
  })
  const sent: Buffer[] = []
  let carry: (bytes: Buffer, number: number) => Buffer[] = (bytes) => [bytes]
  const network = createSocket('udp4')
  const inject = (bytes: Buffer) => network.send(bytes, Number(new URL(listener.address).port), '127.0.0.1')
  network.on('message', (bytes) => carry(bytes, sent.push(bytes)).forEach(inject))
  network.bind(0, '127.0.0.1')
  await once(network, 'listening')

  const addresses = [`udp://127.0.0.1:${network.address().port}`]
  const sender = openSignals({ secret: SECRET, service: 'notify', addresses: () => addresses, log })
  return {
    signal: sender.signal,
    /** What has passed the network so far. */
    sent,
    heard,
    addresses,
    lines,
    events,
    inject,
    /** What the network makes of each datagram; the first is number 1. */
    carries(make: typeof carry) {
      carry = make
    },
    senderCounters: sender.counters,
    counters: listener.counters,
    async close() {
      await sender.close()
      await listener.drain()
      await listener.stop()
      network.close()
    },
  }
}
