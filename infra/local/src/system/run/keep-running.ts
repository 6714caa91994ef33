import { setTimeout as sleep } from 'node:timers/promises'
import type { Exit } from '../../guarded.ts'
import { createBackoff } from '../../process/backoff.ts'
import { howItEnded } from '../../process/instance.ts'

interface Server {
  port: number
  exited: Promise<Exit>
  stop(): Promise<void>
}

interface KeepOptions<S extends Server> {
  /** What to call it in a sentence. */
  title: string
  /** Where it listens; undefined is wherever there is room. */
  port: number | undefined
  start: (port: number | undefined) => Promise<S>
  note: (text: string) => void
}

const FAILED_START = { code: 1, signal: null, wasReady: false, lived: 0 }

/** A data store that is started again when it ends by itself: on its port and its data, so that its clients find it again. */
export const keepRunning = async <S extends Server>({ title, port, start, note }: KeepOptions<S>) => {
  const first = await start(port)
  const stopping = new AbortController()
  const pauseAfter = createBackoff()
  let current: S = first
  let away: string | undefined

  const pause = (ms: number) => sleep(ms, undefined, { signal: stopping.signal }).catch(() => undefined)
  const inSeconds = (ms: number) => (ms < 1_000 ? '' : ` in ${ms / 1_000} s`)

  const startAgain = async (wait: number) => {
    for (let next = wait; !stopping.signal.aborted;) {
      await pause(next)
      if (stopping.signal.aborted) return
      try {
        current = await start(first.port)
        away = undefined
        note('runs again')
        return
      } catch (reason) {
        const why = reason instanceof Error ? reason.message : String(reason)
        next = pauseAfter(FAILED_START)
        away = `${title} has ended and cannot be started again: ${why}`
        note(`cannot be started again: ${why} Next try${inSeconds(next) || ' at once'}.`)
      }
    }
  }

  const watch = async () => {
    while (!stopping.signal.aborted) {
      const begun = performance.now()
      const { code, signal } = await current.exited
      if (stopping.signal.aborted) return
      away = `${title} has ended and is being started again.`
      const wait = pauseAfter({ code, signal, wasReady: true, lived: performance.now() - begun })
      note(`${howItEnded(code, signal)}; starting it again${inSeconds(wait)}`)
      await current.stop() // where only its guard was killed, it still runs
      await startAgain(wait)
    }
  }
  const watching = watch()

  return {
    /** The one started first; those after it have its port and its data. */
    server: first,
    /** Why it does not answer now, as a sentence; undefined while it runs. */
    trouble: () => away,
    async stop() {
      stopping.abort()
      await current.stop()
      await watching
      await current.stop() // it may have come up meanwhile
    },
  }
}
