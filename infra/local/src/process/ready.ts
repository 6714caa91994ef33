import { setTimeout as sleep } from 'node:timers/promises'

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
