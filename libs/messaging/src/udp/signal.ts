import { randomBytes } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import { AppError } from '@murmuration/errors'
import type { Signal } from '@murmuration/rpc'
import type { Log } from '@murmuration/service'
import { encodeDatagram, SENDER_BYTES } from './datagram.ts'
import { reportLosses } from './report.ts'

const MAX_CHANNELS = 64 // addresses; the oldest is closed, since its instance is likely to be gone

interface SignalOptions {
  secret: string
  /** The service that takes the signals. */
  service: string
  /** Where its live instances listen: `udp://127.0.0.1:6005`. */
  addresses: () => readonly string[]
  log: Log
}

interface Channel {
  sender: Buffer
  sequence: number
  socket: Socket
  host: string
  port: number
}

/**
 * Sends each message as one datagram to one instance of a service, in turn. That is all: no answer comes, so the message may
 * be lost on its way, and is lost when no instance is there or it does not fit.
 */
export const openSignals = ({ secret, service, addresses, log }: SignalOptions) => {
  const counters = { sent: 0, tooLarge: 0, unsent: 0 }
  const channels = new Map<string, Channel>()
  let turn = 0
  const endReport = reportLosses(
    log,
    'signals.unsent',
    () => ({ service, ...counters }),
    () => counters.unsent,
  )

  const channelTo = (address: string) => {
    const known = channels.get(address)
    if (known) return known
    const [oldest] = channels
    if (channels.size >= MAX_CHANNELS && oldest) {
      oldest[1].socket.close()
      channels.delete(oldest[0])
    }
    const { hostname, port } = new URL(address)
    const host = hostname.replace(/^\[|\]$/g, '')
    const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4')
    socket.on('error', () => {}) // each `send` is told of its own
    socket.unref()
    const channel = { sender: randomBytes(SENDER_BYTES), sequence: 0, socket, host, port: Number(port) }
    channels.set(address, channel)
    return channel
  }

  const send = (body: unknown) => {
    const all = addresses()
    const address = all[turn++ % Math.max(1, all.length)]
    if (!address) return void counters.unsent++
    const channel = channelTo(address)
    const { sender, socket, host, port } = channel
    const bytes = encodeDatagram(
      { sender, sequence: channel.sequence + 1, sentAt: Date.now(), body },
      { secret, service },
    )
    channel.sequence += 1
    socket.send(bytes, port, host, (err) => (err ? counters.unsent++ : counters.sent++))
  }

  const signal: Signal = (message) => {
    try {
      send(message)
    } catch (err) {
      if (!(err instanceof AppError)) throw err
      counters.tooLarge++
      log.warn({ err, service }, 'signal.too_large')
    }
  }

  return {
    signal,
    counters: () => ({ ...counters }),
    async close() {
      endReport()
      for (const { socket } of channels.values()) socket.close()
      channels.clear()
    },
  }
}
