const MAX_TIMEOUT_MS = 60_000 // no caller waits longer for an answer

/**
 * What travels of a deadline: the milliseconds that are left of it. A moment would be compared with the clock of another
 * machine, and no two clocks are alike (`grpc-timeout` does the same). The way there is not counted: the caller gives up by itself.
 */
export const timeoutOf = (deadline: number): number => within(deadline - Date.now())

/** The deadline of a call that arrives with so many milliseconds left, by the clock of this process. */
export const deadlineIn = (timeoutMs: number): number => Date.now() + within(timeoutMs)

const within = (ms: number) => Math.floor(Math.min(Math.max(0, ms), MAX_TIMEOUT_MS))
