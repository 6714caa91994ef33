import { AppError } from '@murmuration/rpc'
import type { Log } from '../log.ts'

/** Asks a dependency a real question, and rejects when it does not answer as it should. */
export type Check = () => Promise<unknown>

const CHECK_TIMEOUT = 2_000 // ms, for each check by itself: one part that hangs must not hide the others

/** Runs all checks at once: `ok`, or a reason that may be shown to any reader. */
export const examine = async (checks: Record<string, Check>, log: Log) => {
  const results = Object.entries(checks).map(async ([name, check]) => [name, await ask(name, check, log)] as const)
  return Object.fromEntries(await Promise.all(results))
}

const ask = async (name: string, check: Check, log: Log) => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const slow = () => reject(new AppError('timeout', `no answer within ${CHECK_TIMEOUT / 1000} s`))
    timer = setTimeout(slow, CHECK_TIMEOUT)
  })
  try {
    await Promise.race([check(), late])
    return 'ok'
  } catch (err) {
    log.debug({ err, check: name }, 'check.failed')
    return toReason(err)
  } finally {
    clearTimeout(timer)
  }
}

// An error's own words may hold addresses and names of users; its code is enough for a reader outside.
const toReason = (err: unknown) => {
  if (err instanceof AppError && err.code !== 'internal') return err.message
  const code = err instanceof Error && 'code' in err ? err.code : undefined
  return typeof code === 'string' && code !== '' ? code : 'failed'
}
