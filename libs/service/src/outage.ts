import { type Api, AppError, type Contract, wrapApi } from '@murmuration/rpc'
import type { Log } from './log.ts'

// Codes of ours, of sockets, of PostgreSQL (SQLSTATE), of Prisma and of its adapters.
const PASSING = new Set<unknown>(
  `unavailable timeout overloaded
  ECONNREFUSED ECONNRESET EPIPE ETIMEDOUT ENOTFOUND EAI_AGAIN EHOSTUNREACH EHOSTDOWN ENETUNREACH
  08000 08001 08003 08004 08006 40001 40P01 53300 57014 57P01 57P02 57P03
  P1001 P1002 P1008 P1017 P2024 P2028 P2034
  DatabaseNotReachable ConnectionClosed SocketTimeout TooManyConnections TransactionWriteConflict`.split(/\s+/),
)
const IN_WORDS = /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection)/ // pg
const CANCELLED = new Set<unknown>(['57014']) // PostgreSQL's statement_timeout
const SLOW = new Set<unknown>(['timeout', '57014', 'P2028'])
const DEEPEST = 5

// What was thrown may be anything: no field is taken for granted.
interface Clues {
  code?: unknown
  originalCode?: unknown
  kind?: unknown
  message?: unknown
  cause?: unknown
  meta?: { driverAdapterError?: unknown } | undefined
}

/** Whether an error, or anything that caused it, fits. */
const anyCause = (reason: unknown, fits: (clues: Clues) => boolean, depth = 0): boolean => {
  if (typeof reason !== 'object' || reason === null || depth > DEEPEST) return false
  const clues: Clues = reason
  const beneath = [clues.cause, clues.meta?.driverAdapterError]
  return fits(clues) || beneath.some((each) => anyCause(each, fits, depth + 1))
}

const hasCode =
  (codes: ReadonlySet<unknown>) =>
  ({ code, originalCode, kind }: Clues) =>
    codes.has(code) || codes.has(originalCode) || codes.has(kind)

const saysSo = ({ message }: Clues) => typeof message === 'string' && IN_WORDS.test(message)

/** Whether an error comes from an outage: it passes, and then the same call succeeds. */
export const isTransient = (reason: unknown) => anyCause(reason, (clues) => hasCode(PASSING)(clues) || saysSo(clues))

/** Whether it took too long. That may pass; or this call takes too long whenever it is tried. */
export const isSlow = (reason: unknown) => anyCause(reason, hasCode(SLOW))

/** What a caller is told of an error of a dependency: `unavailable` while it is away, `timeout` if it took too long. */
const outageOf = (reason: unknown) => {
  if (reason instanceof AppError) return reason.code === 'overloaded' ? ofDependency(reason) : reason
  if (anyCause(reason, hasCode(CANCELLED))) return new AppError('timeout', 'That took too long', { cause: reason })
  if (isTransient(reason)) return new AppError('unavailable', 'This part is down at the moment', { cause: reason })
  return reason
}

// `overloaded` says that a call was not begun and may go to another instance. This call was begun; the service behind it is busy.
const ofDependency = (reason: AppError) =>
  new AppError('unavailable', reason.message, { cause: reason, retryAfter: reason.retryAfter })

/** An API whose database may be away: its callers get `unavailable` or `timeout` instead of `internal`, and the log gets the reason. */
export const tellOutages = <C extends Contract>(contract: C, api: Api<C>, log: Pick<Log, 'warn'>): Api<C> =>
  wrapApi(contract, api, async ({ operation, ctx }, next) => {
    try {
      return await next()
    } catch (reason) {
      const told = outageOf(reason)
      if (told !== reason) log.warn({ err: reason, operation, requestId: ctx.requestId }, 'rpc.outage')
      throw told
    }
  })
