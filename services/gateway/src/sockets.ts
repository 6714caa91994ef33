import type { Server } from 'node:http'
import type { Log } from '@murmuration/service'
import { createProxyServer } from 'http-proxy-3'

/** Passes websockets on to notify, with the Host they came for: notify compares it with the Origin. */
export const passSockets = (notifyUrl: string, log: Log) => (server: Server) => {
  const proxy = createProxyServer({ target: notifyUrl, ws: true })

  proxy.on('error', (error, _request, response) => {
    log.warn({ err: error }, 'socket.refused')
    if ('destroy' in response) response.destroy()
  })
  server.on('upgrade', (request, socket, head) => {
    if (!request.url?.startsWith('/socket.io/')) return socket.destroy()
    socket.on('error', () => socket.destroy()) // the page has gone: nobody left to tell
    proxy.ws(request, socket, head)
  })
}
