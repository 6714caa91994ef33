import { createServer } from 'node:http'
import {
  httpApp,
  httpServer,
  serve,
  serverOptions,
  withConcurrency,
  withDeadline,
  withLog,
  type Contract,
  type Request,
} from '@murmuration/rpc'
import { tellOutages } from '../../outage.ts'
import type { App, Spec } from '../spec.ts'

/** What answers everything but health: the app of `spec`, or one made of its contract. */
export const appOf = <C extends Contract>({ app, rpc, announce, log, name }: Spec<C>): App => {
  if (app) return app
  if (!rpc) throw new Error(`${name} has neither rpc nor app`)
  const onError = (err: unknown, { operation, ctx }: Request) =>
    log.error({ err, operation, requestId: ctx.requestId }, 'rpc.bug')
  const limited = withConcurrency(announce?.concurrency ?? 0)
  const handler = serve(rpc.contract, tellOutages(rpc.contract, rpc.api, log), { onError })
  return httpApp(rpc.contract, withLog(log)(withDeadline(limited(handler))))
}

/** A server whose requests go to `listener`, which stands in front of `app`, but have the prototypes that make Express fast. */
export const serverFor = (app: App, listener: App) => {
  if (!isExpress(app)) return createServer(serverOptions, listener)
  return httpServer(app, serverOptions).removeAllListeners('request').on('request', listener)
}

type Express = ReturnType<typeof httpApp>

const isExpress = (app: App): app is Express => 'request' in app && 'response' in app
