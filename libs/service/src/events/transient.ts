import { AppError, type ErrorCode } from '@murmuration/rpc'

const PASSING: ErrorCode[] = ['unavailable', 'timeout', 'overloaded']

// What a database that restarts makes of a query: sockets, PostgreSQL (SQLSTATE), Prisma.
const PASSING_CAUSES = new Set(
  `ECONNREFUSED ECONNRESET EPIPE ETIMEDOUT ENOTFOUND EAI_AGAIN
  08000 08003 08006 53300 57P01 57P02 57P03 40001 40P01
  P1001 P1002 P1008 P1017 P2024 P2034`.split(/\s+/),
)
const WITHOUT_CODE =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection)/ // pg

/** Whether an error is about the state of the world rather than the event: it will pass, and then the same event will do. */
export const isTransient = (err: unknown, depth = 0): boolean => {
  if (!(err instanceof Error) || depth > 5) return false
  if (err instanceof AppError && PASSING.includes(err.code)) return true
  if ('code' in err && typeof err.code === 'string' && PASSING_CAUSES.has(err.code)) return true
  return WITHOUT_CODE.test(err.message) || isTransient(err.cause, depth + 1)
}
