import { mkdir } from 'node:fs/promises'
import { connect } from 'node:net'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort, isFree } from '../ports.ts'
import { type Exit, type Guarded, startGuarded } from '../process/guarded.ts'
import { findRedis } from './program.ts'
import { UserError } from '../user-error.ts'

export interface RedisOptions {
  dir: string
  port?: number
  /** Whether what it holds survives a restart. */
  appendonly?: boolean
  say?: (sentence: string) => void
}

export interface RunningRedis {
  url: string
  port: number
  /** Resolves when the server that was started first ends, however it ends. */
  exited: Promise<Exit>
  stop(): Promise<void>
  /** As a crash would. */
  kill(): Promise<void>
  /** Starts again after `stop` or `kill`, on the same port and folder; stops first if it runs. */
  restart(): Promise<void>
}

const READY_MS = 20_000
const LEAVE_MS = 5_000 // ms a predecessor that was parted from its guard has to leave the port

const pong = (port: number) =>
  new Promise<boolean>((resolvePong) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'))
    socket.on('error', () => resolvePong(false))
    socket.on('data', (answer) => {
      resolvePong(answer.toString().startsWith('+PONG')) // -LOADING while it reads its file
      socket.destroy()
    })
  })

const untilReady = async (port: number, server: Guarded, log: string) => {
  const gone = server.exited.then(() => true)
  const deadline = Date.now() + READY_MS
  while (!(await pong(port))) {
    if (await Promise.race([gone, sleep(20, false)])) throw new UserError(`Redis ended at once: see ${log}`)
    if (Date.now() > deadline) throw new UserError(`Redis does not answer: see ${log}`)
  }
}

// Else the PING of `untilReady` would be answered by a predecessor.
const untilFree = async (port: number) => {
  const deadline = Date.now() + LEAVE_MS
  while (!(await isFree(port))) {
    if (Date.now() > deadline) throw new UserError(`Redis cannot listen on port ${port}: it is in use.`)
    await sleep(50)
  }
}

/** A Redis of our own on 127.0.0.1. */
export const startRedis = async ({
  dir,
  appendonly = true,
  say = () => {},
  ...options
}: RedisOptions): Promise<RunningRedis> => {
  const program = await findRedis(say)
  const folder = resolve(dir)
  await mkdir(folder, { recursive: true })
  const port = options.port ?? (await freePort())
  const log = join(folder, 'redis.log')
  const place = ['--bind', '127.0.0.1', '--port', String(port), '--dir', folder]
  const keep = ['--save', '', '--appendonly', appendonly ? 'yes' : 'no']

  const start = async () => {
    await untilFree(port)
    const server = await startGuarded({ ...program, args: [...place, ...keep], signal: 'TERM', log })
    await untilReady(port, server, log).catch(async (reason) => {
      await server.stop()
      throw reason
    })
    return server
  }

  let server = await start()
  const restart = async () => {
    await server.stop()
    server = await start()
  }
  const { exited } = server
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    exited,
    stop: () => server.stop(),
    kill: () => server.kill(),
    restart,
  }
}
