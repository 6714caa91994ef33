import { randomBytes } from 'node:crypto'
import { io } from 'socket.io-client'
import { assert, onTestFinished } from 'vitest'
import { eventually } from '../eventually.ts'
import { accepted, done } from './answers.ts'
import type { ApiOptions, Client } from './client.ts'
import { Notification, NotificationPage, Post, PostPage, Profile, Session } from './shapes.ts'

export interface ListenOptions {
  /** Of any type: what a stranger sends is not what we would. */
  token?: unknown
  since?: unknown
  headers?: Record<string, string>
}

interface LiveEvent {
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

type Query = NonNullable<ApiOptions['query']>

/** A word that was not used before: people, posts and searches of tests that run side by side stay apart. */
export const unique = (start = 'x') => `${start}${randomBytes(6).toString('hex')}`

interface Newcomer {
  handle?: string
  name?: string
  password?: string
}

/** A person who is signed in, and what people do. Everything here must succeed; where it should not, tests use the client. */
const createPerson = (client: Client, session: Session, password: string) => {
  const { user, accessToken: token, refreshToken } = session
  const list = (path: string, query: Query) => client.get(path, { token, query })

  return {
    ...user,
    password,
    token,
    refreshToken,
    /** As this person: options for any call. */
    as: { token },
    posts: async (text: string, headers: Record<string, string> = {}) =>
      accepted(await client.post('/api/posts', { text }, { token, headers }), 201, Post),
    deletes: async (post: { id: string }) => done(await client.delete(`/api/posts/${post.id}`, { token })),
    follows: async (other: { handle: string }) =>
      done(await client.put(`/api/users/${other.handle}/follow`, { token })),
    unfollows: async (other: { handle: string }) =>
      done(await client.delete(`/api/users/${other.handle}/follow`, { token })),
    changes: async (profile: { name?: string; bio?: string }) =>
      accepted(await client.patch('/api/me', profile, { token }), 200, Profile),
    me: async () => accepted(await client.get('/api/me', { token }), 200, Profile),
    sees: async (other: { handle: string }) =>
      accepted(await client.get(`/api/users/${other.handle}`, { token }), 200, Profile),
    home: async (query: Query = {}) => accepted(await list('/api/timeline/home', query), 200, PostPage),
    notifications: async (query: Query = {}) =>
      accepted(await list('/api/notifications', query), 200, NotificationPage),
    reads: async (notification: { id: string }) =>
      done(await client.post('/api/notifications/read', { upTo: notification.id }, { token })),
    /** Opens a live page and waits until it is connected. */
    listens: (options: ListenOptions = {}) => listen(client.base, { token, ...options }),
  }
}

export type Person = ReturnType<typeof createPerson>

/** `person()` signs up a new person, by default with a name and handle that no other has. */
export const createPeople =
  (client: Client) =>
  async ({ handle = unique('p_'), name = `Name ${handle}`, password = 'correct horse' }: Newcomer = {}) => {
    const answer = await client.post('/api/users', { handle, name, password })
    return createPerson(client, accepted(answer, 201, Session), password)
  }
