// Of ours, of sockets, of PostgreSQL (SQLSTATE), of Prisma and of its adapters.
const PASSING = new Set<unknown>(
  `unavailable timeout overloaded
  ECONNREFUSED ECONNRESET EPIPE ETIMEDOUT ENOTFOUND EAI_AGAIN
  08000 08001 08003 08004 08006 40001 40P01 53300 57P01 57P02 57P03
  P1001 P1002 P1008 P1017 P2024 P2028 P2034
  DatabaseNotReachable ConnectionClosed SocketTimeout TooManyConnections TransactionWriteConflict`.split(/\s+/),
)
const IN_WORDS = /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection)/ // pg
const DEEPEST = 5

// Whatever was thrown: nothing here is taken for granted.
interface Clues {
  code?: unknown
  originalCode?: unknown
  kind?: unknown
  message?: unknown
  cause?: unknown
  meta?: { driverAdapterError?: unknown } | undefined
}

/** Whether an error is about the state of the world rather than the event: it will pass, and then the same event will do. */
export const isTransient = (reason: unknown, depth = 0): boolean => {
  if (typeof reason !== 'object' || reason === null || depth > DEEPEST) return false
  const { code, originalCode, kind, message, cause, meta }: Clues = reason
  if (PASSING.has(code) || PASSING.has(originalCode) || PASSING.has(kind)) return true
  if (typeof message === 'string' && IN_WORDS.test(message)) return true
  return isTransient(cause, depth + 1) || isTransient(meta?.driverAdapterError, depth + 1)
}
