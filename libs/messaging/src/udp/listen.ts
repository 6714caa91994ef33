import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { isIPv6 } from 'node:net'
import type { Listener } from '@murmuration/rpc'
import type { Log } from '@murmuration/service'
import { decodeDatagram } from './datagram.ts'
import { reportLosses } from './report.ts'
import { createSenders } from './senders.ts'

const MAX_AGE_MS = 60_000 // a recorded datagram is worth nothing after this; clocks must not differ by more
const MAX_WAITING = 1_000 // signals that wait for the one in hand
const RECEIVE_BUFFER = 2 ** 20 // bytes; a relay sends a hundred signals at once. The system may allow less

interface ListenOptions {
  secret: string
  /** The service that listens. */
  service: string
  host: string
  /** 0 lets the system choose. */
  port: number
  /** Gets the body of each signal, one after another. */
  handle: (body: unknown) => Promise<void>
  log: Log
}

/**
 * Takes signals. A stranger cannot send any, a repeated datagram is handled once, and what is lost is counted: `lost` are
 * the gaps in the numbers of each sender, so it knows nothing of losses before the first datagram and after the last.
 */
export const listenForSignals = async ({ secret, service, host, port, handle, log }: ListenOptions) => {
  const senders = createSenders()
  const counters = { received: 0, duplicates: 0, late: 0, refused: 0, overflow: 0 }
  const totals = () => ({ ...counters, lost: senders.lost() })
  const waiting: unknown[] = []
  let working: Promise<void> | undefined
  let draining = false

  const work = async () => {
    while (waiting.length > 0 && !draining)
      await handle(waiting.shift()).catch((err: unknown) => log.error({ err }, 'signal.failed'))
    working = undefined
  }

  const take = (bytes: Buffer) => {
    if (draining) return
    const datagram = decodeDatagram(bytes, { secret, service })
    if (!datagram) return void counters.refused++
    const { sender, sequence, sentAt, body } = datagram
    if (Math.abs(Date.now() - sentAt) > MAX_AGE_MS) return void counters.late++
    const verdict = senders.take(sender, sequence)
    if (verdict === 'late') return void counters.late++
    if (verdict === 'duplicate') return void counters.duplicates++
    if (waiting.length >= MAX_WAITING) return void counters.overflow++
    counters.received++
    waiting.push(body)
    working ??= work()
  }

  const socket = createSocket({ type: isIPv6(host) ? 'udp6' : 'udp4' })
  socket.on('message', take)
  socket.bind(port, host)
  await once(socket, 'listening')
  socket.on('error', (err) => log.warn({ err }, 'signals.error'))
  allowBursts(socket)
  const endReport = reportLosses(
    log,
    'signals.lost',
    () => ({ service, ...totals() }),
    () => {
      const { late, refused, overflow, lost } = totals()
      return late + refused + overflow + lost
    },
  )

  const { address, port: taken } = socket.address()
  let isClosed = false
  const listener: Listener = {
    address: `udp://${isIPv6(address) ? `[${address}]` : address}:${taken}`,
    /** Signals that wait are lost: their senders expect that. */
    async drain() {
      draining = true
      await working
    },
    async stop() {
      if (isClosed) return
      isClosed = true
      endReport()
      await new Promise<void>((resolve) => socket.close(resolve))
    },
  }
  return { ...listener, counters: totals }
}

const allowBursts = (socket: ReturnType<typeof createSocket>) => {
  try {
    socket.setRecvBufferSize(RECEIVE_BUFFER)
  } catch {
    // Some systems refuse instead of allowing less; then more signals of a burst are lost.
  }
}
