import type { Server } from 'node:http'
import { type Discovery, usable } from '@murmuration/discovery'
import { type Log, VERSION } from '@murmuration/service'
import { createProxyServer } from 'http-proxy-3'

/** Passes websockets on to notify's replicas in turn, with the Host they came for: notify compares it with the Origin. */
export const passSockets = (discovery: Discovery, log: Log) => {
  const proxy = createProxyServer({ ws: true })
  let targets: string[] = []
  let turn = 0
  const watch = discovery.watch('notify', (instances) => {
    targets = usable(instances, VERSION).map(({ address }) => address)
  })

  proxy.on('error', (error, _request, response) => {
    log.warn({ err: error }, 'socket.refused')
    if ('destroy' in response) response.destroy()
  })

  return {
    attach(server: Server) {
      server.on('upgrade', (request, socket, head) => {
        if (!request.url?.startsWith('/socket.io/')) return // somebody else's
        const target = targets[turn++ % Math.max(1, targets.length)]
        if (target === undefined) return socket.destroy()
        socket.on('error', () => socket.destroy()) // the page has gone: nobody left to tell
        proxy.ws(request, socket, head, { target })
      })
    },
    close: watch.close,
  }
}
