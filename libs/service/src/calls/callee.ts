import {
  logCalls,
  serve,
  withConcurrency,
  withDeadline,
  withLog,
  wrapApi,
  type Api,
  type Contract,
  type Handler,
  type Request,
} from '@murmuration/rpc'
import type { Log } from '../log.ts'
import { tellOutages } from '../outage.ts'

interface CalleeOptions<C extends Contract> {
  contract: C
  api: Api<C>
  log: Log
  /** Calls at once, over all transports; 0 is any number. */
  concurrency: number
}

/** The callee's side of a service, from the outside in: log, deadline, limit, and the API with its outages told. */
export const createCallee = <C extends Contract>({ contract, api, log, concurrency }: CalleeOptions<C>): Handler => {
  const onError = (err: unknown, { operation, ctx }: Request) =>
    log.error({ err, operation, requestId: ctx.requestId }, 'rpc.bug')
  const limited = withConcurrency(concurrency)
  return withLog(log)(withDeadline(limited(serve(contract, tellOutages(contract, api, log), { onError }))))
}

/** The same without a wire, for a caller in the same process: log, and the API with its outages told. */
export const localApi = <C extends Contract>(contract: C, api: Api<C>, log: Pick<Log, 'debug' | 'warn'>): Api<C> =>
  wrapApi(contract, tellOutages(contract, api, log), logCalls(log))
