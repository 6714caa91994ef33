import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import type { Exit } from './guarded.ts'
import { untilReady } from '../ports.ts'

/** One process of a service. There may be several: `posts-1`, `posts-2`. */
export interface ProcessSpec {
  service: string
  instance: string
  /** Arguments for node: flags, then the file. */
  args: string[]
  env: NodeJS.ProcessEnv
  cwd: string
}

type Child = ChildProcessByStdio<null, Readable, Readable>

const EXIT_WITH_PARENT = new URL('exit-with-parent.mjs', import.meta.url).href
const STOP_MS = 45_000 // from SIGTERM to SIGKILL: 3 s to withdraw, 10 to finish, 3 for each thing to close

/** Starts a node process that ends with us, because it has a channel to us. `line` is called with each line that it prints. */
export const launch = ({ args, env, cwd }: ProcessSpec, line: (text: string) => void) => {
  // In a group of its own: Ctrl-C in a terminal reaches a whole group, and the order of ending is ours to say.
  const child = spawn(process.execPath, ['--import', EXIT_WITH_PARENT, ...args], {
    cwd,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  }) as Child // the types have no place for the fourth
  for (const output of [child.stdout, child.stderr]) createInterface({ input: output }).on('line', line)
  const closed = (once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>).then(
    ([code, signal]): Exit => ({ code, signal }),
  )

  return {
    pid: child.pid,
    closed,
    onMessage: (hear: (message: unknown) => void) => void child.on('message', hear),
    /** In good order (SIGTERM); after 45 s `overdue` is called and the process is killed. */
    stop: (overdue = () => {}): Promise<Exit> => {
      const timer = setTimeout(() => {
        overdue()
        child.kill('SIGKILL')
      }, STOP_MS)
      child.kill('SIGTERM')
      return closed.finally(() => clearTimeout(timer))
    },
    /** As a crash would: nothing is finished. */
    kill: () => {
      child.kill('SIGKILL')
      return closed
    },
  }
}

export type Launched = ReturnType<typeof launch>

/** One process of a system, for tests and measurements: it is started, stopped and killed as they say, and never by itself. */
export const createProcess = (spec: ProcessSpec, url = '') => {
  let running: Launched | undefined
  let ended: Promise<Exit> = Promise.resolve({ code: null, signal: null })
  let log = ''

  const begin = (overrides: NodeJS.ProcessEnv) => {
    const started = launch({ ...spec, env: { ...spec.env, ...overrides } }, (line) => (log += `${line}\n`))
    running = started
    ended = started.closed.finally(() => (running = undefined))
  }
  const codeOf = async () => (await ended).code

  return {
    name: spec.instance,
    service: spec.service,
    url,
    pid: () => running?.pid,
    /** Everything it has printed, over all its starts. */
    log: () => log,
    /** Starts it, where it is not running, and waits until it is ready. */
    start: async (overrides: NodeJS.ProcessEnv = {}) => {
      if (url === '') throw new Error(`${spec.instance} has no port at which it could be asked whether it is ready`)
      if (!running) begin(overrides)
      await untilReady(url, () => (running ? undefined : `${spec.instance} ended while it started:\n${log}`))
    },
    /** Asks it to end (SIGTERM), waits, and returns its exit code: null if it had to be killed. */
    stop: async () => {
      void running?.stop() // waited for in the next line
      return codeOf()
    },
    kill: async () => {
      void running?.kill() // waited for in the next line
      return codeOf()
    },
    /** Runs one of the commands that are built beside it, with its environment, and returns the exit code. */
    runs: async (command: string): Promise<number> => {
      const file = join(dirname(spec.args.at(-1) ?? ''), `${command}.js`)
      const child = spawn(process.execPath, [file], { env: spec.env, stdio: 'ignore' })
      const [code] = (await once(child, 'close')) as [number]
      return code
    },
  }
}

export type Process = ReturnType<typeof createProcess>
