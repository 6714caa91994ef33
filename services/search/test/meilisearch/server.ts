import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { ZodError } from 'zod'
import { Problem, problem } from './problem.ts'
import { createRoutes } from './routes.ts'

export interface Asked {
  method: string
  path: string
  body: unknown
}

/**
 * Stands in for Meilisearch, of which no server can be had without its own downloads: it answers as its API is
 * documented, for the calls that our adapter makes, refuses all others, and keeps a record of them.
 */
export const startStandIn = async (key: string) => {
  const { routes, indexes, tasks } = createRoutes()
  const asked: Asked[] = []
  let isDown = false

  const authorize = ({ headers, url }: IncomingMessage) => {
    if (url === '/health') return
    if (headers.authorization === undefined) throw problem('missing_authorization_header', 'No key.')
    if (headers.authorization !== `Bearer ${key}`) throw problem('invalid_api_key', 'The provided API key is invalid.')
  }

  const answer = async (request: IncomingMessage) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://stand.in')
    const sent = await text(request)
    if (isDown) throw problem('internal', 'Down')
    authorize(request)
    const body: unknown = sent === '' ? undefined : JSON.parse(sent)
    if (!pathname.startsWith('/tasks')) asked.push({ method: request.method ?? '', path: request.url ?? '', body })
    for (const [method, path, handle] of routes) {
      const match = path.exec(pathname)
      if (match && method === request.method) return handle(body, match[1] ?? '', searchParams)
    }
    throw problem('not_found', pathname)
  }

  const toProblem = (reason: unknown) => {
    if (reason instanceof Problem) return reason
    if (reason instanceof ZodError) return problem('bad_request', reason.message)
    throw reason
  }

  const server = createServer((request, response) => {
    const send = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    void answer(request).then(
      (body) => send(typeof body === 'object' && body !== null && 'taskUid' in body ? 202 : 200, body),
      (reason: unknown) => send(toProblem(reason).status, toProblem(reason).body),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, // a TCP server that listens has one
    asked,
    indexes,
    tasks,
    goDown: (down: boolean) => void (isDown = down),
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

export type StandIn = Awaited<ReturnType<typeof startStandIn>>
