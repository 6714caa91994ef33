import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { type Discovery, usable } from '@murmuration/discovery'
import { problemText } from '@murmuration/http'
import { requestIdOf } from '@murmuration/rpc'
import { type Log, VERSION } from '@murmuration/service'
import { join, shake } from './handshake.ts'

const AVOID_MS = 5_000 // for this long after a failure a replica is tried last

interface SocketsOptions {
  discovery: Discovery
  /** The service that holds the sockets. */
  service: string
  /** How many proxies in front of the gateway may say which host a request is for. */
  trustProxy: number
  log: Log
}

/**
 * Passes websockets on to the replicas of notify in turn, with the host that the page asked for: notify trusts the gateway
 * and compares that host with the Origin. A handshake that one replica does not answer goes to the next one. A handshake
 * only reads, so repeating it is safe.
 */
export const passSockets = ({ discovery, service, trustProxy, log }: SocketsOptions) => {
  const failedAt = new Map<string, number>()
  let targets: string[] = []
  let turn = 0
  const watch = discovery.watch(service, (instances) => {
    targets = usable(instances, VERSION).map(({ address }) => address)
    for (const target of failedAt.keys()) if (!targets.includes(target)) failedAt.delete(target)
  })

  const inTurn = () => {
    const first = turn++ % Math.max(1, targets.length)
    const all = [...targets.slice(first), ...targets.slice(0, first)]
    const failing = (target: string) => performance.now() - (failedAt.get(target) ?? -Infinity) < AVOID_MS
    return [...all.filter((target) => !failing(target)), ...all.filter(failing)]
  }

  const pass = async (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const { 'x-forwarded-host': forwarded, ...own } = request.headers
    const headers = trustProxy > 0 && forwarded !== undefined ? request.headers : own
    const requestId = requestIdOf(headers)
    const gone = new AbortController()
    socket.once('close', () => gone.abort())
    socket.on('error', () => socket.destroy()) // the page has gone

    for (const target of inTurn()) {
      const answer = await shake(target, { url: request.url, headers }, gone.signal).catch((err: unknown) => {
        if (!gone.signal.aborted) log.warn({ err, target, requestId }, 'socket.not_answered')
        return undefined
      })
      if (gone.signal.aborted) return answer?.socket?.destroy()
      if (answer) {
        failedAt.delete(target)
        return join(answer, socket, head)
      }
      failedAt.set(target, performance.now())
    }
    log.warn({ requestId, targets: targets.length }, 'socket.refused')
    const problem = { code: 'unavailable', message: 'Live updates are not to be had at the moment' } as const
    socket.end(problemText(problem, requestId), () => socket.destroy()) // or a page that stays would keep it half open
  }

  return {
    attach(server: Server) {
      server.on('upgrade', (request, socket, head) => {
        if (request.url?.startsWith('/socket.io/')) void pass(request, socket, head) // never rejects
      })
    },
    close: watch.close,
  }
}
