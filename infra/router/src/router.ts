import type { RequestListener } from 'node:http'
import { createHealth, type Log } from '@murmuration/service'
import {
  createRealms,
  createRouter,
  type LimitHit,
  listen,
  realTools,
  type Realms,
  type RouterConfig,
} from '@murmuration/wamp'
import { type CountedProcedure, createMetrics } from './metrics.ts'

/** A router with its realms, on one port with its health and metrics. A new configuration changes the realms, not the port. */
export const createRouterProcess = (config: RouterConfig, log: Log) => {
  const logLimit = (realm: string, { caller, ...hit }: LimitHit) =>
    log.warn({ realm, ...hit, caller: caller.id }, 'call.refused')
  const realms = createRealms(config.realms, realTools, { onLimit: logLimit })
  let phase: 'starting' | 'ok' | 'stopping' = 'starting'

  const router = createRouter({
    realm: realms.find,
    tools: realTools,
    limits: { opening: config.limits.opening_ms, buffer: config.limits.buffer_bytes },
    onDefect: (err) => log.error({ err }, 'router.defect'),
  })

  const metrics = createMetrics(() => ({ ...router.inspect(), procedures: realms.inspect().flatMap(proceduresOf) }))
  const health = createHealth({ checks: {}, phase: () => phase, log })
  const onRequest: RequestListener = (request, response) => {
    if (request.url !== '/metrics') return void health(request, response) // never rejects
    void metrics.metrics().then((text) => response.setHeader('content-type', metrics.contentType).end(text))
  }

  let close = async () => {}
  return {
    reconfigure: ({ realms: next }: RouterConfig) => realms.reconfigure(next),

    async start() {
      const { message_bytes, websocket_message_bytes, ping_ms: heartbeat } = config.limits
      const lengths = { maximumMessage: message_bytes, maximumWebSocketMessage: websocket_message_bytes }
      const listening = await listen({ ...config.listen, router, onRequest, ...lengths, heartbeat })
      close = listening.close
      phase = 'ok'
      return `ws://${config.listen.host}:${listening.port}`
    },

    async stop() {
      phase = 'stopping'
      await close()
    },
  }
}

const proceduresOf = ({ name, dealer }: ReturnType<Realms['inspect']>[number]): CountedProcedure[] =>
  dealer.registrations.map(({ uri, callees, ...counts }) => ({
    realm: name,
    procedure: uri,
    callees: callees.length,
    ...counts,
  }))
