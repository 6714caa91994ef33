const PAUSES = [200, 500, 1_000, 2_000, 5_000, 10_000] // ms before each further start; a process that fails at once must not spin
const STEADY_MS = 20_000 // up for so long, a process that fails does so for the first time
// Sent from outside: `kill`, a terminal, the kernel when memory runs out. The others (SIGSEGV, SIGABRT …) are a process's own doing.
const FROM_OUTSIDE = new Set<NodeJS.Signals>(['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'])

export interface End {
  code: number | null
  signal: NodeJS.Signals | null
  /** It had said that it was ready. */
  wasReady: boolean
  /** ms between its start and its end. */
  lived: number
}

/** Tells how many ms to wait before a process that has ended is started again: longer each time that it fails soon after its start. */
export const createBackoff = () => {
  let failures = 0

  return ({ code, signal, wasReady, lived }: End): number => {
    const killed = signal !== null && FROM_OUTSIDE.has(signal)
    if (wasReady && (killed || code === 0)) {
      failures = 0
      return 0
    }
    if (!killed) failures = lived > STEADY_MS ? 1 : failures + 1
    return PAUSES[Math.min(Math.max(failures, 1), PAUSES.length) - 1]!
  }
}
