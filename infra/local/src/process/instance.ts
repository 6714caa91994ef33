import { createBackoff } from './backoff.ts'
import { launch, type Launched, type ProcessSpec } from './process.ts'

export interface Reports {
  /** A line it printed. */
  line(spec: ProcessSpec, text: string): void
  /** Something its reader should see: it ended, it starts again. */
  note(spec: Pick<ProcessSpec, 'service' | 'instance'>, text: string): void
}

export const howItEnded = (code: number | null, signal: NodeJS.Signals | null) =>
  signal ? `was ended by ${signal}` : `ended with exit code ${code}`

/** Keeps one process running until it is told to stop, and starts it again when it ends by itself. */
export const createInstance = (spec: ProcessSpec, { line, note }: Reports) => {
  const pauseAfter = createBackoff()
  let child: Launched | undefined
  let wanted = false
  let again: NodeJS.Timeout | undefined
  let restarting: Promise<void> | undefined
  let stopped = false
  let arrived = false
  let up = false
  let loadedMs: number | undefined
  let readyMs: number | undefined
  let failed = false

  const begin = () => {
    const startedAt = performance.now()
    const started = launch(spec, (text) => line(spec, text))
    child = started

    started.onMessage((message) => {
      const ms = Math.round(performance.now() - startedAt)
      if (message === 'loaded') loadedMs = ms
      if (message !== 'ready') return
      up = true
      readyMs = ms
    })
    void started.closed.then(({ code, signal }) => {
      const wasReady = up
      child = undefined
      up = false
      loadedMs = readyMs = undefined
      if (!wanted) return
      if (!arrived) {
        failed = true
        note(spec, howItEnded(code, signal))
        return
      }
      const pause = pauseAfter({ code, signal, wasReady, lived: performance.now() - startedAt })
      note(spec, `${howItEnded(code, signal)}; starting it again${pause < 1000 ? '' : ` in ${pause / 1000} s`}`)
      again = setTimeout(begin, pause)
    })
  }

  const start = () => {
    wanted = true
    begin()
  }

  const halt = async () => {
    wanted = false
    clearTimeout(again)
    if (!child) return
    await child.stop(() => note(spec, 'does not end; ending it the hard way'))
  }

  const restart = async () => {
    await halt()
    restarting = undefined
    if (!stopped) start()
  }

  return {
    spec,
    start,
    stop: () => {
      stopped = true
      return halt()
    },
    /** Ends it in good order and starts it again; asked again meanwhile, it does so once. */
    restart: () => (restarting ??= restart()),
    /** At once; nothing is finished. */
    kill: () => {
      stopped = true
      wanted = false
      clearTimeout(again)
      void child?.kill() // its end is not waited for
    },
    /** It has been up: from now on it is started again when it ends. One that never was would only fail again. */
    arrive: () => void (arrived = true),
    failed: () => failed,
    /** Since it was started last it has told that it is ready. */
    isUp: () => up,
    pid: () => child?.pid,
    /** Milliseconds from its latest start until its program was loaded. */
    loadedAfter: () => loadedMs,
    /** Milliseconds from its latest start until it was ready. */
    readyAfter: () => readyMs,
  }
}

export type Instance = ReturnType<typeof createInstance>
