import { setTimeout as sleep } from 'node:timers/promises'
import type { Scope } from '../ending.ts'
import { postgresFolder, redisFolder } from '../folders.ts'
import { startPostgres } from '../postgres/start.ts'
import { createBackoff } from '../process/backoff.ts'
import type { Exit } from '../process/guarded.ts'
import { howItEnded } from '../process/instance.ts'
import { startRedis } from '../redis/start.ts'
import type { Service } from './services.ts'

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
const keepRunning = async <S extends Server>({ title, port, start, note }: KeepOptions<S>) => {
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

interface PartsOptions {
  scope: Scope
  wanted: Service[]
  /** Undefined: wherever there is room. Never left out, so that the compiler misses one that is not passed on. */
  portPostgres: number | undefined
  portRedis: number | undefined
  say: (sentence: string) => void
  /** Something about one of them that its reader should see. */
  note: (name: string, text: string) => void
}

const at = (port: number | undefined) => (port === undefined ? {} : { port })

/** What the processes stand on: PostgreSQL always, Redis where a service needs it. Side by side, and each is kept running. */
export const startParts = async ({ scope, wanted, portPostgres, portRedis, say, note }: PartsOptions) => {
  const keepPostgres = () =>
    keepRunning({
      title: 'PostgreSQL',
      port: portPostgres,
      start: (port) => startPostgres({ dir: postgresFolder, say, ...at(port) }),
      note: (text) => note('postgres', text),
    })
  const keepRedis = () =>
    keepRunning({
      title: 'Redis',
      port: portRedis,
      start: (port) => startRedis({ dir: redisFolder, say, ...at(port) }),
      note: (text) => note('redis', text),
    })
  const starting = {
    postgres: scope.own(keepPostgres()),
    redis: wanted.some(({ redis }) => redis) ? scope.own(keepRedis()) : undefined,
  }
  // If one fails, the other must still be waited for: it is on its way up, and has to be stopped.
  await Promise.allSettled([starting.postgres, starting.redis])
  const [postgres, redis] = [await starting.postgres, await starting.redis]
  return {
    postgres: postgres.server,
    redisUrl: redis?.server.url,
    /** What is wrong with them now, as a sentence, if anything is. */
    trouble: () => postgres.trouble() ?? redis?.trouble(),
  }
}
