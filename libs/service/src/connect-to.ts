import {
  AppError,
  client,
  httpConnect,
  withDeadline,
  withLog,
  withRetry,
  type Api,
  type Contract,
} from '@murmuration/rpc'
import type { Log } from './log.ts'

export interface Target<C extends Contract> {
  contract: C
  url: string
  log: Log
}

export interface Callee<C extends Contract> {
  api: Api<C>
  /** Rejects when nobody answers at the callee's address. */
  check(): Promise<void>
  close(): Promise<void>
}

/** The caller's side of a service: the same type the service implements, with what a network asks for wrapped around it. */
export const connectTo = <C extends Contract>({ contract, url, log }: Target<C>): Callee<C> => {
  const connection = httpConnect(contract, url)
  const handler = withLog(log)(withDeadline(withRetry(contract)(connection.handler)))

  return {
    api: client(contract, handler),
    close: connection.close,
    async check() {
      // Alive, not ready: else one part that is down would take down everybody who calls it, and everybody who calls them.
      const answer = await fetch(new URL('/health/live', url)).catch((cause: unknown) => {
        throw new AppError('unavailable', `${contract.name} does not answer`, { cause })
      })
      await answer.body?.cancel()
      if (!answer.ok) throw new AppError('unavailable', `${contract.name} answers ${answer.status}`)
    },
  }
}
