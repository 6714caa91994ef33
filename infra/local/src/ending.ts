// How everything that was started ends: the last part first, when this process is told to.

export interface Part {
  stop(): Promise<unknown>
}

/** Thrown where work goes on after everything was told to stop; it is not shown. */
export class Stopped extends Error {
  override name = 'Stopped'
}

/** What was started and has to be stopped, last first; also when the start itself is cut off half way. */
export const createScope = () => {
  const parts: Part[] = []
  let closing: Promise<void> | undefined

  const stopAll = async () => {
    for (const part of parts.reverse()) await part.stop().catch(console.error)
  }

  return {
    /** Takes over the duty to stop it. */
    async own<P extends Part>(starting: Promise<P> | P): Promise<P> {
      const part = await starting
      if (!closing) {
        parts.push(part)
        return part
      }
      await part.stop() // it came up after the others went down
      throw new Stopped()
    },
    closed: () => closing !== undefined,
    close: () => (closing ??= stopAll()),
    /** Throws when there is no point in going on. */
    check() {
      if (closing) throw new Stopped()
    },
  }
}

export type Scope = ReturnType<typeof createScope>

const SAME_KEY = 500 // ms: npm passes a Ctrl-C on that the terminal has sent us already
const LOOK = 1_000

interface Ending {
  /** In good order. */
  stop(): Promise<void>
  /** Now. */
  kill(): void
}

/**
 * Ends everything when we are told to: by Ctrl-C (at once when it is pressed again), by a signal, by a terminal that closes,
 * by the death of the npm that started us, and by an error of our own.
 */
export const endWhenTold = ({ stop, kill }: Ending) => {
  let begun = 0

  const end = (code: number, reason?: unknown) => {
    if (reason) console.error(reason)
    if (begun) return
    begun = Date.now()
    void stop().finally(() => process.exit(code)) // nothing comes after
  }

  process.on('SIGINT', () => {
    if (!begun || Date.now() - begun < SAME_KEY) return end(130)
    kill()
    process.exit(130)
  })
  process.on('SIGTERM', () => end(143))
  process.on('SIGHUP', () => end(129))
  process.on('uncaughtException', (reason) => end(1, reason))
  // The terminal may be gone before we are.
  for (const output of [process.stdout, process.stderr]) output.on('error', () => end(1))

  // npm passes SIGINT and SIGTERM on, and dies of others without a word to us.
  const parent = process.ppid
  if (process.env['npm_lifecycle_event']) setInterval(() => process.ppid !== parent && end(1), LOOK).unref()

  return end
}
