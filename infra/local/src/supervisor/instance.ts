import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { createBackoff } from './backoff.ts'

/** One process of a service. There may be several: `posts-1`, `posts-2`. */
export interface InstanceSpec {
  service: string
  instance: string
  /** Arguments for node: flags, then the file. */
  args: string[]
  env: NodeJS.ProcessEnv
  cwd: string
}

export interface Reports {
  /** A line it printed. */
  line(spec: InstanceSpec, text: string): void
  /** Something its reader should see: it ended, it starts again. */
  note(spec: Pick<InstanceSpec, 'service' | 'instance'>, text: string): void
}

type Child = ChildProcessByStdio<null, Readable, Readable>

const LEASH = new URL('leash.mjs', import.meta.url).href
const PATIENCE = 45_000 // ms between asking to end and insisting; whoever ends well bounds each step of it

export const howItEnded = (code: number | null, signal: NodeJS.Signals | null) =>
  signal ? `was ended by ${signal}` : `ended with exit code ${code}`

/** Keeps one process running until it is told to stop, and starts it again when it ends by itself. */
export const createInstance = (spec: InstanceSpec, { line, note }: Reports) => {
  const pauseAfter = createBackoff()
  let child: Child | undefined
  let wanted = false
  let again: NodeJS.Timeout | undefined
  let restarting: Promise<void> | undefined
  let stopped = false
  let arrived = false
  let up = false
  let loadedMs: number | undefined
  let readyMs: number | undefined
  let failed = false

  const launch = () => {
    const startedAt = performance.now()
    // In a group of its own: Ctrl-C in a terminal reaches a whole group, and the order of ending is ours to say.
    const started = spawn(process.execPath, ['--import', LEASH, ...spec.args], {
      cwd: spec.cwd,
      env: spec.env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    }) as Child // the types have no place for the fourth
    child = started
    for (const output of [started.stdout, started.stderr]) {
      createInterface({ input: output }).on('line', (text) => line(spec, text))
    }

    started.on('message', (message) => {
      const ms = Math.round(performance.now() - startedAt)
      if (message === 'loaded') loadedMs = ms
      if (message !== 'ready') return
      up = true
      readyMs = ms
    })
    started.once('close', (code, signal) => {
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
      again = setTimeout(launch, pause)
    })
  }

  const start = () => {
    wanted = true
    launch()
  }

  const halt = async () => {
    wanted = false
    clearTimeout(again)
    if (!child) return
    const ending = child
    const closed = once(ending, 'close')
    const insist = setTimeout(() => {
      note(spec, 'does not end; ending it the hard way')
      ending.kill('SIGKILL')
    }, PATIENCE)
    ending.kill('SIGTERM')
    await closed
    clearTimeout(insist)
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
      child?.kill('SIGKILL')
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
