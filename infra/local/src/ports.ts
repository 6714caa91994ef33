import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { UserError } from './user-error.ts'

// Ports of this machine: which are free, and whether the process at one is ready.

/** A port at which no process listens at this moment. */
export const freePort = async (host = '127.0.0.1'): Promise<number> => {
  const server = createServer().listen(0, host)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // of a TCP server it is never a path
  server.close()
  await once(server, 'close')
  return port
}

/** Whether a server could listen there now. */
export const isFree = async (port: number, host = '127.0.0.1'): Promise<boolean> => {
  const server = createServer()
  const free = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false))
    server.listen({ port, host, exclusive: true }, () => resolve(true))
  })
  server.close()
  return free
}

interface Wait {
  /** ms from now. */
  patience: number
  /** What to say when that is over. */
  late: () => string
  /** Why it will never hold, as a sentence: ends the wait. */
  failure?: (() => string | undefined) | undefined
}

const LOOK_MS = 30

/** Looks again and again until it holds. Rejects with `UserError` when it will never hold, or not in time. */
export const waitUntil = async (
  holds: () => Promise<boolean>,
  { patience, late, failure = () => undefined }: Wait,
): Promise<void> => {
  const deadline = Date.now() + patience
  while (!(await holds())) {
    const reason = failure() ?? (Date.now() > deadline ? late() : undefined)
    if (reason !== undefined) throw new UserError(reason)
    await sleep(LOOK_MS)
  }
}

const PATIENCE_MS = 120_000 // on a machine that is busy with something else

/** Whether a process says, at `/health/ready`, that it can serve. */
export const isReady = async (url: string): Promise<boolean> => {
  const answer = await fetch(`${url}/health/ready`).catch(() => undefined)
  await answer?.body?.cancel()
  return answer?.status === 200
}

/** Waits until a process is ready. */
export const untilReady = (url: string, failure?: () => string | undefined): Promise<void> =>
  waitUntil(() => isReady(url), {
    patience: PATIENCE_MS,
    late: () => `${url} is not ready after ${PATIENCE_MS / 1000} s`,
    failure,
  })
