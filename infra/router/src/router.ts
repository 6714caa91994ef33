import type { RequestListener } from 'node:http'
import { createHealth, type Log } from '@murmuration/service'
import {
  type ConfiguredRealm,
  createRealm,
  createRouter,
  type LimitHit,
  listen,
  realTools,
  type RouterConfig,
} from '@murmuration/wamp'
import { type CountedProcedure, createMetrics } from './metrics.ts'

/** A router with its realms, on one port with its health and metrics. A new configuration changes the realms, not the port. */
export const createRouterProcess = (config: RouterConfig, log: Log) => {
  const logLimit = ({ caller, ...hit }: LimitHit) => log.warn({ ...hit, caller: caller.id }, 'call.refused')
  const realms = new Map<string, ConfiguredRealm>()
  let phase: 'starting' | 'ok' | 'stopping' = 'starting'

  const reconfigure = (next: RouterConfig) => {
    for (const realm of next.realms) {
      const open = realms.get(realm.name)
      if (open) open.reconfigure(realm)
      else realms.set(realm.name, createRealm(realm, realTools, { onLimit: logLimit }))
    }
    const names = next.realms.map(({ name }) => name)
    for (const [name, realm] of realms) {
      if (names.includes(name)) continue
      realms.delete(name)
      realm.close()
    }
  }
  reconfigure(config)

  const router = createRouter({
    realm: (name) => realms.get(name),
    tools: realTools,
    limits: { opening: config.limits.opening_ms, buffer: config.limits.buffer_bytes },
    onDefect: (err) => log.error({ err }, 'router.defect'),
  })

  const metrics = createMetrics(() => ({ ...router.inspect(), procedures: [...realms.values()].flatMap(proceduresOf) }))
  const health = createHealth({ checks: {}, phase: () => phase, log })
  const onRequest: RequestListener = (request, response) => {
    if (request.url !== '/metrics') return void health(request, response) // never rejects
    void metrics.metrics().then((text) => response.setHeader('content-type', metrics.contentType).end(text))
  }

  let close = async () => {}
  return {
    reconfigure,

    async start() {
      const { message_bytes: maximumMessage, ping_ms: heartbeat } = config.limits
      const listening = await listen({ ...config.listen, router, onRequest, maximumMessage, heartbeat })
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

const proceduresOf = ({ name, inspect }: ConfiguredRealm): CountedProcedure[] =>
  inspect().dealer.registrations.map(({ uri, callees, ...counts }) => ({
    realm: name,
    procedure: uri,
    callees: callees.length,
    ...counts,
  }))
