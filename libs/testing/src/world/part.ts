import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export interface PartSpec {
  name: string
  /** The bundle. */
  file: string
  url: string
  env: NodeJS.ProcessEnv
}

const PATIENCE = 60_000 // ms until it is ready; several worlds may start at once on a slow machine
const LOOK = 40
const LAST_ORDERS = 45_000 // ms for an orderly end: 3 to withdraw, 10 to finish, 3 for each thing to close

const isReady = (url: string) =>
  fetch(`${url}/health/ready`).then(
    async (answer) => {
      await answer.body?.cancel()
      return answer.ok
    },
    () => false,
  )

/** One process of a system, as people run it: `node dist/main.js`. It ends with us, because it is our child with a channel. */
export const createPart = ({ name, file, url, env }: PartSpec) => {
  let child: ChildProcess | undefined
  let exited: Promise<number | null> = Promise.resolve(null)
  let log = ''

  const untilReady = async () => {
    const deadline = Date.now() + PATIENCE
    while (!(await isReady(url))) {
      if (child === undefined) throw new Error(`${name} ended while it started:\n${log}`)
      if (Date.now() > deadline) throw new Error(`${name} is not ready after ${PATIENCE / 1000} s:\n${log}`)
      await sleep(LOOK)
    }
  }

  const launch = (overrides: NodeJS.ProcessEnv) => {
    const started = spawn(process.execPath, [file], {
      env: { ...env, ...overrides },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    for (const output of [started.stdout, started.stderr])
      output?.on('data', (bytes: Buffer) => (log += bytes.toString()))
    child = started
    exited = once(started, 'close').then(([code]) => {
      child = undefined
      return code as number | null // of 'close'; null after a signal
    })
  }

  const end = (signal: NodeJS.Signals) => {
    const ending = child
    ending?.kill(signal)
    const lastOrders = setTimeout(() => ending?.kill('SIGKILL'), LAST_ORDERS)
    return exited.finally(() => clearTimeout(lastOrders))
  }

  return {
    name,
    url,
    /** Everything it has printed, over all its starts. */
    log: () => log,
    /** Starts it, where it is not running, and waits until it is ready. */
    start: async (overrides: NodeJS.ProcessEnv = {}) => {
      if (child === undefined) launch(overrides)
      await untilReady()
    },
    /** Asks it to end (SIGTERM), waits, and tells its exit code: null if it had to be killed. */
    stop: () => end('SIGTERM'),
    /** Runs one of the commands that are built beside it, with its environment, and tells the exit code. */
    runs: async (command: string): Promise<number> => {
      const running = spawn(process.execPath, [join(dirname(file), `${command}.js`)], { env, stdio: 'ignore' })
      const [code] = (await once(running, 'close')) as [number]
      return code
    },
    /** As a crash would: nothing is finished. */
    kill: () => end('SIGKILL'),
  }
}

export type Part = ReturnType<typeof createPart>
