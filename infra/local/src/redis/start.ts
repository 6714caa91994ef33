import { mkdir } from 'node:fs/promises'
import { connect } from 'node:net'
import { join, resolve } from 'node:path'
import { freePort, isFree, waitUntil } from '../ports.ts'
import { startServer, type Exit } from '../process/guarded.ts'
import { findRedis } from './program.ts'

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

/** What it answers to PING; -LOADING while it reads its file. */
const answerOf = (port: number) =>
  new Promise<string>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'))
    socket.on('error', (reason) => resolve(reason.message))
    socket.on('data', (answer) => {
      resolve(answer.toString().trim())
      socket.destroy()
    })
  })

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

  const refusal = async () => {
    const answer = await answerOf(port)
    return answer === '+PONG' ? undefined : answer
  }

  const start = async () => {
    const late = () => `Redis cannot listen on port ${port}: it is in use.`
    await waitUntil(() => isFree(port), { patience: LEAVE_MS, late }) // or a predecessor would answer the PING
    const args = [...place, ...keep]
    return startServer({ title: 'Redis', ...program, args, signal: 'TERM', log, refusal, patience: READY_MS })
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
