import type { Log } from '@murmuration/service'

const APART_MS = 10_000

/** Logs the totals under `event` when `losses` has grown, every ten seconds at most. Returns how to end that. */
export const reportLosses = (log: Log, event: string, totals: () => object, losses: () => number) => {
  let told = 0
  const tell = () => {
    const now = losses()
    if (now > told) log.warn({ ...totals() }, event)
    told = now // a datagram that was overtaken makes it smaller
  }
  const timer = setInterval(tell, APART_MS).unref()
  return () => {
    clearInterval(timer)
    tell()
  }
}
