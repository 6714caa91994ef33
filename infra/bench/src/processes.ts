import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export interface ProcessSpec {
  name: string
  /** Arguments for node: flags, then the file. */
  args: string[]
  env: NodeJS.ProcessEnv
  /** What it prints goes to a file in there. */
  folder: string
}

const READY_MS = 30_000
const LOOK_MS = 50

/** A node process that answers at `env.PORT`, once it is ready. */
export const startProcess = async ({ name, args, env, folder }: ProcessSpec) => {
  const log = join(folder, `${name}.log`)
  const output = openSync(log, 'a')
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', output, output], cwd: folder })
  closeSync(output)
  const exited = once(child, 'exit')

  const stop = async () => {
    child.kill('SIGTERM')
    await exited
  }

  const base = `http://127.0.0.1:${env['PORT']}`
  const deadline = Date.now() + READY_MS
  while (!(await isReady(base))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop()
      throw new Error(`${name} did not become ready: see ${log}`)
    }
    await sleep(LOOK_MS)
  }
  return { name, base, pid: child.pid ?? 0, stop }
}

const isReady = async (base: string) => {
  const answer = await fetch(`${base}/health/ready`).catch(() => undefined)
  await answer?.body?.cancel()
  return answer?.status === 200
}

export type Process = Awaited<ReturnType<typeof startProcess>>
