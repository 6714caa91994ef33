import type { Server as HttpServer } from 'node:http'
import { Id, LAST_ID } from '@murmuration/contracts'
import type { Claims, VerifyToken } from '@murmuration/identity'
import { AppError } from '@murmuration/rpc'
import { type DefaultEventsMap, Server, type Socket as AnySocket } from 'socket.io'
import { z } from 'zod'
import { answerHandshakes, type CookieRule, speaksOurVersion, tokenOf } from './handshake.ts'
import type { Inbox } from './inbox.ts'
import { createPage, createRefresher, type Page } from './refresher.ts'

const MAX_MISSED = 100 // a page that missed more loads the list instead
const NOTHING_YET = '00000000-0000-7000-8000-000000000000' // sorts before every id
const MAX_FRAME = 10_000 // bytes; after the handshake clients send nothing

/** The messages between the Socket.IO servers of all replicas. */
interface Between {
  invalidate: (userIds: string[]) => void
  invalidateAll: () => void
}

type Socket = AnySocket<DefaultEventsMap, DefaultEventsMap, Between, Claims>

type Adapter = NonNullable<ConstructorParameters<typeof Server>[1]>['adapter']

export interface LiveDeps extends CookieRule {
  inbox: Pick<Inbox, 'after' | 'before' | 'unread'>
  verifyToken: VerifyToken
  /** Whether this process can check tokens. While it cannot, handshakes are `unavailable`. */
  isReady?: () => boolean
  /** Connects the replicas, so that an invalidation reaches the pages of all of them. */
  adapter?: Adapter
  log: { error(fields: object, event: string): void }
}

const Since = z.object({ since: Id })

/** Live pages over Socket.IO. A page is brought up to date when it connects and whenever it is invalidated. */
export const createLive = ({ inbox, verifyToken, isReady = () => true, adapter, log, ...rule }: LiveDeps) => {
  // Long polling would have to send every request of a page to the same replica; a websocket is one request.
  const io = new Server<DefaultEventsMap, DefaultEventsMap, Between, Claims>({
    path: '/socket.io/',
    transports: ['websocket'],
    serveClient: false,
    // Without this check Engine.IO refuses a wrong version only after the upgrade to a websocket.
    allowRequest: (request, answer) => answer(null, isReady() && speaksOurVersion(request)),
    destroyUpgrade: false, // another handler may answer other upgrades
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
        next(new Error(isBad ? 'unauthenticated' : 'unavailable')) // a token that cannot be checked is not called invalid
      },
    )
  })

  io.on('connection', (socket) => {
    void welcome(socket).catch((error: unknown) => {
      log.error({ err: error }, 'live.failed')
      socket.conn.close() // the page reconnects and asks for what it missed
    })
  })
  io.on('invalidate', invalidateHere)
  io.on('invalidateAll', invalidateAllHere)

  const welcome = async (socket: Socket) => {
    const { id: userId, expiresAt } = socket.data
    // A user who has logged out must not stay connected. The page reconnects with a fresh token, if it has one.
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
    refresher.invalidate([page]) // notifications that arrived since `startOf` read the inbox
  }

  const startOf = async (socket: Socket, userId: string) => {
    const since = Since.safeParse(socket.handshake.auth)
    const newest = (await inbox.before(userId, LAST_ID, 1))[0]?.id ?? NOTHING_YET
    // A `since` in the future would keep the page silent until then.
    if (!since.success || since.data.since > newest) return { after: newest, missed: [] }

    const [missed = []] = await inbox.after([{ userId, after: since.data.since }], MAX_MISSED + 1)
    return missed.length > MAX_MISSED ? { after: newest, missed: [] } : { after: since.data.since, missed }
  }

  return {
    attach(server: HttpServer) {
      const others = server.listeners('request')
      io.attach(server)
      answerHandshakes(io, isReady)
      // Only websockets are offered, so a plain request goes to the other listeners, whatever its path.
      server.removeAllListeners('request')
      for (const listener of others) server.on('request', (...request) => void listener.apply(server, request))
    },
    /** Call it when the inboxes of these users have changed: their open pages, on every replica, read again. */
    invalidate(userIds: string[]) {
      if (userIds.length === 0) return
      invalidateHere(userIds)
      if (adapter) io.serverSideEmit('invalidate', userIds)
    },
    /** Call it when invalidations may be lost: every open page, on every replica, reads again. */
    invalidateAll() {
      invalidateAllHere()
      if (adapter) io.serverSideEmit('invalidateAll')
    },
    close: () => io.close(),
  }
}

export type Live = ReturnType<typeof createLive>
