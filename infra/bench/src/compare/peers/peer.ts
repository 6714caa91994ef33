import { fork, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { type Bundled, bundleOf, isBundled } from './build.ts'

const TSX = ['--import', 'tsx']

/** Whether a process can be held on one core: two that share one measure each other. */
export const canPin = () => availableParallelism() > 1 && spawnSync('taskset', ['--version']).status === 0

// These run as sources: visitors are not measured, and the same Wampy calls each of the routers.
type Source = 'product/visitors' | '../router/peers/callee' | '../router/peers/caller'

interface PeerOptions {
  /** Below `compare`. */
  file: Bundled | Source
  args: string[]
  /** Undefined leaves it to the scheduler. */
  core: number | undefined
}

/** A process of the comparison. It answers one `ask` at a time; `first` is the message that it starts with. */
export const startPeer = async ({ file, args, core }: PeerOptions) => {
  const program = isBundled(file) ? await bundleOf(file) : join(import.meta.dirname, '..', `${file}.ts`)
  const flags = isBundled(file) ? [] : TSX
  // `taskset` becomes the node that it starts, so signals and messages arrive there.
  const pinned = { execPath: 'taskset', execArgv: ['-c', String(core), process.execPath, ...flags] }
  const child = fork(program, args, {
    ...(core === undefined ? { execArgv: flags } : pinned),
    stdio: ['ignore', 2, 2, 'ipc'],
  })
  const exited = once(child, 'exit')
  const ended = exited.then(([code]) => {
    throw new Error(`The ${file} of ${args[0]} ended with code ${code}`)
  })
  ended.catch(() => {}) // `next` rejects with it

  const next = async <T>() => ((await Promise.race([once(child, 'message'), ended])) as [T])[0]
  const first = await next<string>()

  return {
    first,
    ask: <T>(message: object): Promise<T> => {
      const answer = next<T>()
      child.send(message)
      return answer
    },
    tell: (message: object) => void child.send(message),
    onTold: (listener: (message: unknown) => void) => void child.on('message', listener),
    /** As a crash would. */
    kill: () => void child.kill('SIGKILL'),
    /** In good order: it finishes what it has begun. */
    end: async () => {
      child.kill('SIGTERM')
      await exited
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      if (child.connected) child.disconnect()
      await exited
    },
  }
}

export type Peer = Awaited<ReturnType<typeof startPeer>>
