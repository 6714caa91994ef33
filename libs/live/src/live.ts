import type { Server as HttpServer } from 'node:http'
import { Id, LAST_ID } from '@murmuration/contracts'
import type { Claims, VerifyToken } from '@murmuration/identity'
import { AppError } from '@murmuration/rpc'
import { type DefaultEventsMap, Server, type Socket as AnySocket } from 'socket.io'
import { z } from 'zod'
import { answerHandshakes } from './answers.ts'
import { type CookieRule, speaksOurVersion, tokenOf } from './handshake.ts'
import type { Inbox } from './inbox.ts'
import { createPage, type Page } from './page.ts'
import { createRefresher } from './refresher.ts'

const MAX_MISSED = 100 // with more than that, a page had better load the list
const NOTHING_YET = '00000000-0000-7000-8000-000000000000' // sorts before every id
const MAX_FRAME = 10_000 // bytes; clients have nothing to say but their handshake

/** What the servers of all replicas tell each other. */
interface Between {
  invalidate: (userIds: string[]) => void
  invalidateAll: () => void
}

type Socket = AnySocket<DefaultEventsMap, DefaultEventsMap, Between, Claims>

type Adapter = NonNullable<ConstructorParameters<typeof Server>[1]>['adapter']

export interface LiveDeps extends CookieRule {
  inbox: Pick<Inbox, 'after' | 'before' | 'unread'>
  verifyToken: VerifyToken
  /** Whether `identify` can tell at all. While it cannot, handshakes are `unavailable`. */
  isReady?: () => boolean
  /** Joins replicas: an invalidation reaches the pages of all of them. */
  adapter?: Adapter
  log: { error(fields: object, event: string): void }
}

const Since = z.object({ since: Id })

/** Live pages over Socket.IO: on connecting, and whenever they are invalidated, they are brought up to date. */
export const createLive = ({ inbox, verifyToken, isReady = () => true, adapter, log, ...rule }: LiveDeps) => {
  // Long polling would need every request of a page to meet the same replica; a websocket is one request.
  const io = new Server<DefaultEventsMap, DefaultEventsMap, Between, Claims>({
    path: '/socket.io/',
    transports: ['websocket'],
    serveClient: false,
    // Else Engine.IO would notice only when the connection is a websocket already.
    allowRequest: (request, answer) => answer(null, isReady() && speaksOurVersion(request)),
    destroyUpgrade: false, // other upgrades may have another handler
    maxHttpBufferSize: MAX_FRAME,
    ...(adapter && { adapter }),
  })
  const pages = new Map<string, Set<Page>>()
  const refresher = createRefresher(inbox, log)

  const invalidateHere = (userIds: string[]) =>
    refresher.invalidate(userIds.flatMap((id) => [...(pages.get(id) ?? [])]))
  const invalidateAllHere = () => refresher.invalidate([...pages.values()].flatMap((own) => [...own]))

  io.use((socket, next) => {
    const identified = Promise.resolve().then(() => verifyToken(tokenOf(socket, rule)))
    identified.then(
      (claims) => {
        socket.data = claims
        next()
      },
      (reason: unknown) => {
        const isBad = AppError.from(reason).code === 'unauthenticated'
        if (!isBad) log.error({ err: reason }, 'live.not_identified')
        next(new Error(isBad ? 'unauthenticated' : 'unavailable')) // a good token is never told that it is bad
      },
    )
  })

  io.on('connection', (socket) => {
    void welcome(socket).catch((error: unknown) => {
      log.error({ err: error }, 'live.failed')
      socket.conn.close() // the page connects again, and asks for what it missed
    })
  })
  io.on('invalidate', invalidateHere)
  io.on('invalidateAll', invalidateAllHere)

  const welcome = async (socket: Socket) => {
    const { id: userId, expiresAt } = socket.data
    // Whoever has logged out must not go on listening: the page comes back with a fresh token.
    const expiry = setTimeout(() => socket.conn.close(), expiresAt - Date.now())
    socket.on('disconnect', () => clearTimeout(expiry))
    const { after, missed } = await startOf(socket, userId)
    const unread = (await inbox.unread([userId])).get(userId) ?? 0
    if (socket.disconnected) return

    const page = createPage(socket, userId, after)
    page.deliver(missed, unread)
    const own = pages.get(userId) ?? new Set()
    pages.set(userId, own.add(page))
    socket.on('disconnect', () => {
      page.open = false
      own.delete(page)
      if (own.size === 0) pages.delete(userId)
    })
    refresher.invalidate([page]) // what came between the first look and now
  }

  const startOf = async (socket: Socket, userId: string) => {
    const since = Since.safeParse(socket.handshake.auth)
    const newest = (await inbox.before(userId, LAST_ID, 1))[0]?.id ?? NOTHING_YET
    // One that lies in the future would keep a page silent until then.
    if (!since.success || since.data.since > newest) return { after: newest, missed: [] }

    const [missed = []] = await inbox.after([{ userId, after: since.data.since }], MAX_MISSED + 1)
    return missed.length > MAX_MISSED ? { after: newest, missed: [] } : { after: since.data.since, missed }
  }

  return {
    attach(server: HttpServer) {
      const others = server.listeners('request')
      io.attach(server)
      answerHandshakes(io, isReady)
      // Only websockets are offered, so a plain request is none of ours, whatever its path.
      server.removeAllListeners('request')
      for (const listener of others) server.on('request', (...request) => void listener.apply(server, request))
    },
    /** These people's inboxes have changed: their open pages, on every replica, look again. */
    invalidate(userIds: string[]) {
      if (userIds.length === 0) return
      invalidateHere(userIds)
      if (adapter) io.serverSideEmit('invalidate', userIds)
    },
    /** Pokes may have been lost: every open page, on every replica, looks again. */
    invalidateAll() {
      invalidateAllHere()
      if (adapter) io.serverSideEmit('invalidateAll')
    },
    close: () => io.close(),
  }
}

export type Live = ReturnType<typeof createLive>
