import { io } from 'socket.io-client'
import { assert, onTestFinished } from 'vitest'
import { eventually } from '../eventually.ts'
import { Notification } from './shapes.ts'

export interface ListenOptions {
  /** Of any type: what a stranger sends is not what we would. */
  token?: unknown
  since?: unknown
  headers?: Record<string, string>
}

export interface LiveEvent {
  event: string
  payload: unknown
}

const countOf = (payload: unknown) => {
  assert.hasAllKeys(payload, ['count'])
  return (payload as { count: number }).count // asserted one line above
}

const open = (base: string, { headers, ...auth }: ListenOptions) =>
  io(base, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    auth,
    ...(headers && { extraHeaders: headers }),
  })

/** A live page that collects what it is told, in order. Closed when the test ends. Rejects when it is refused. */
export const listen = async (base: string, options: ListenOptions) => {
  const socket = open(base, options)
  onTestFinished(() => void socket.close())
  const events: LiveEvent[] = []
  socket.onAny((event: string, payload: unknown) => events.push({ event, payload }))
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('connect_error', reject)
  })

  const named = (event: string) => events.filter((one) => one.event === event).map(({ payload }) => payload)
  const notifications = () => named('notification').map((payload) => Notification.parse(payload))
  const unread = () => named('unread').map(countOf)

  return {
    socket,
    events,
    notifications,
    unread,
    /** Waits until this many notifications have arrived. */
    hears: (count: number) =>
      eventually(() => {
        const heard = notifications()
        assert.lengthOf(heard, count)
        return heard
      }),
    /** Waits until the counter of unread stands at this number. */
    counts: (count: number) => eventually(() => assert.equal(unread().at(-1), count)),
    close: () => void socket.close(),
  }
}

export type LivePage = Awaited<ReturnType<typeof listen>>
