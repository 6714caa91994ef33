import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type createScope, freePort, UserError } from '@murmuration/local'
import { root } from '@murmuration/tools'
import { crossbarArguments, installCrossbar } from './crossbar.ts'

export const routerNames = ['ours', 'fox-wamp', 'crossbar'] as const
export type RouterName = (typeof routerNames)[number]

export interface Router {
  name: RouterName
  port: number
  url: string
  pid: number
  process: ChildProcess
  stop(): Promise<void>
}

const OURS = join(root, 'infra/router/dist/main.js')
const CONFIG = join(root, 'infra/router/demo.json')
const FOX = join(import.meta.dirname, 'peers/fox.cjs')
const PROBE = join(import.meta.dirname, 'peers/memory-probe.mjs')

const LOOK_MS = 50
const PATIENCE_MS = 60_000 // Crossbar's start takes seconds

const SETTINGS = {
  NODE_ENV: 'production',
  HOST: '127.0.0.1',
  LOG_LEVEL: 'warn',
  RPC_SECRET: 'needed by a realm that nothing here joins',
}

interface Starting {
  name: RouterName
  command: string
  args: string[]
  port: number
}

const startRouter = async ({ name, command, args, port }: Starting): Promise<Router> => {
  const env = { ...process.env, ...SETTINGS, PORT: String(port) }
  const child = spawn(command, args, { env, stdio: ['ignore', 'ignore', name === 'crossbar' ? 'ignore' : 2, 'ipc'] })
  const exited = once(child, 'exit')
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGTERM')
    await exited
  }
  const deadline = Date.now() + PATIENCE_MS
  while (!(await answersAt(port))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop()
      throw new UserError(`The router ${name} did not start`)
    }
    await sleep(LOOK_MS)
  }
  return { name, port, url: `ws://127.0.0.1:${port}/ws`, pid: child.pid ?? 0, process: child, stop }
}

const answersAt = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false))
    socket.on('connect', () => socket.destroy())
  })

/** Our bundle, with a probe that tells what it holds when it is asked. */
export const startOurs = async (port?: number): Promise<Router> => {
  const args = ['--expose-gc', '--import', PROBE, OURS, '--config', CONFIG]
  return startRouter({ name: 'ours', command: process.execPath, args, port: port ?? (await freePort()) })
}

interface Options {
  scope: ReturnType<typeof createScope>
  say: (sentence: string) => void
  folder: string
}

/** All that can be started here; a sentence says what cannot. They rest while another is measured. */
export const startRouters = async ({ scope, say, folder }: Options): Promise<Router[]> => {
  const [ours, fox, crossbar] = [await freePort(), await freePort(), await freePort()]
  const routers = [await scope.own(startOurs(ours))]
  routers.push(await scope.own(startRouter({ name: 'fox-wamp', command: process.execPath, args: [FOX], port: fox })))
  try {
    const command = await installCrossbar(say)
    const args = await crossbarArguments(folder, crossbar)
    routers.push(await scope.own(startRouter({ name: 'crossbar', command, args, port: crossbar })))
  } catch (reason) {
    if (!(reason instanceof UserError)) throw reason
    say(`Without Crossbar. ${reason.message}`)
  }
  return routers
}
