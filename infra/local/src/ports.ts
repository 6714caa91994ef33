import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** A port that nobody listens on at this moment. */
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

const LOOK_MS = 40
const PATIENCE_MS = 120_000 // on a machine that is busy with something else

/** Whether a process says, at `/health/ready`, that it can serve. */
export const isReady = async (url: string): Promise<boolean> => {
  const answer = await fetch(`${url}/health/ready`).catch(() => undefined)
  await answer?.body?.cancel()
  return answer?.status === 200
}

interface Waiting {
  /** Why it will never be ready, as a sentence: ends the wait. */
  failure?: () => string | undefined
}

/** Waits until a process is ready. */
export const untilReady = async (url: string, { failure = () => undefined }: Waiting = {}): Promise<void> => {
  const deadline = Date.now() + PATIENCE_MS
  while (!(await isReady(url))) {
    const reason = failure()
    if (reason !== undefined) throw new Error(reason)
    if (Date.now() > deadline) throw new Error(`${url} is not ready after ${PATIENCE_MS / 1000} s`)
    await sleep(LOOK_MS)
  }
}
