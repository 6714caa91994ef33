import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { isSameOrigin, problemText, takeUpgrade } from '@murmuration/http'
import { requestIdOf } from '@murmuration/rpc'
import type { Log } from '@murmuration/service'
import { DONORS_PATH } from '@murmuration/web'
import { join, shake } from './handshake.ts'

const MOST_OPEN = 500 // each is three sockets of this machine, and memory of the router; strangers can open any number

const FOREIGN = { code: 'forbidden', message: 'Only pages of this site can lend a device' } as const
const FULL = { code: 'unavailable', message: 'There are as many devices as this process takes' } as const

interface DonorsOptions {
  /** Where the router is: it takes WebSockets and RawSockets on one port. */
  routerUrl: string
  /** How many proxies in front of the gateway may say which host a request is for. */
  trustProxy: number
  /** Sockets at once. */
  mostOpen?: number
  log: Log
}

/**
 * Passes the sockets of donated devices on to the router, so that a page needs no other origin. What the router does not need it
 * is not told: the cookies of a visitor. Which realm a device may join, and what it may do there, is the router's to say.
 * A page of another site is refused: it would lend its visitors' devices without asking them.
 */
export const passDonors = ({ routerUrl, trustProxy, mostOpen = MOST_OPEN, log }: DonorsOptions) => {
  let open = 0
  const target = `http://${new URL(routerUrl).host}`

  const pass = async (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const { cookie: _cookie, authorization: _authorization, ...headers } = request.headers
    const requestId = requestIdOf(headers)
    const gone = new AbortController()
    socket.once('close', () => gone.abort())
    socket.on('error', () => socket.destroy()) // the device has gone

    const answer = await shake(target, { url: '/', headers }, gone.signal).catch((err: unknown) => {
      if (!gone.signal.aborted) log.warn({ err, requestId }, 'donor.not_answered')
      return undefined
    })
    if (gone.signal.aborted) return answer?.socket?.destroy()
    if (answer) return join(answer, socket, head)
    const problem = { code: 'unavailable', message: 'The router cannot be reached at the moment' } as const
    socket.end(problemText(problem, requestId), () => socket.destroy()) // or a device that stays would keep it half open
  }

  const refuse = ({ headers }: IncomingMessage, socket: Duplex, problem: Parameters<typeof problemText>[0]) => {
    socket.on('error', () => socket.destroy()) // the page has gone
    socket.end(problemText(problem, requestIdOf(headers)), () => socket.destroy())
  }

  return {
    attach(server: Server) {
      server.on('upgrade', (request, socket, head) => {
        if (request.url !== DONORS_PATH) return
        takeUpgrade(request)
        if (isSameOrigin(request.headers, trustProxy) === false) return refuse(request, socket, FOREIGN)
        if (open >= mostOpen) return refuse(request, socket, FULL)
        open += 1
        socket.once('close', () => (open -= 1))
        void pass(request, socket, head) // never rejects
      })
    },
  }
}
