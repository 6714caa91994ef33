import { mkdir } from 'node:fs/promises'
import { connect } from 'node:net'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../free-port.ts'
import { startGuarded, type Guarded } from '../guarded.ts'
import { findRedis } from './find.ts'
import { Refusal } from '../refusal.ts'

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
  stop(): Promise<void>
  /** As a crash would. */
  kill(): Promise<void>
  /** Starts again after `stop` or `kill`, on the same port and folder; stops first if it runs. */
  restart(): Promise<void>
}

const READY_MS = 20_000

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
    if (await Promise.race([gone, sleep(20, false)])) throw new Refusal(`Redis ended at once: see ${log}`)
    if (Date.now() > deadline) throw new Refusal(`Redis does not answer: see ${log}`)
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
  return { url: `redis://127.0.0.1:${port}`, port, stop: () => server.stop(), kill: () => server.kill(), restart }
}
