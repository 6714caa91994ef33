import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const PRELOAD = pathToFileURL(join(import.meta.dirname, 'clock-off.mjs'))

/** The environment of a process whose clock is so many milliseconds ahead of this machine's; behind it, if negative. */
export const clockOff = (ms: number): NodeJS.ProcessEnv => ({
  CLOCK_OFF_MS: String(ms),
  NODE_OPTIONS: `--import ${PRELOAD.href}`,
})
