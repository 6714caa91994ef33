import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { localUrl } from '@murmuration/local'

export interface ProcessSpec {
  name: string
  /** Arguments for node: flags, then the file. */
  args: string[]
  env: NodeJS.ProcessEnv
  /** What it prints goes to a file in there. */
  folder: string
}

const READY_MS = 120_000 // on a machine that is busy with something else
const LOOK_MS = 50

/** A node process that answers at `env.PORT`. Over its channel it notices when we are gone, and ends. */
export const startProcess = ({ name, args, env, folder }: ProcessSpec) => {
  const log = join(folder, `${name}.log`)
  const output = openSync(log, 'a')
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', output, output, 'ipc'] })
  closeSync(output)
  const exited = once(child, 'exit')
  const base = localUrl(Number(env['PORT']))

  return {
    name,
    base,
    pid: child.pid ?? 0,

    untilReady: async () => {
      const deadline = Date.now() + READY_MS
      while (!(await isReady(base))) {
        if (child.exitCode !== null || Date.now() > deadline) {
          throw new Error(`${name} did not become ready:\n${await readFile(log, 'utf8')}`)
        }
        await sleep(LOOK_MS)
      }
    },

    stop: async () => {
      child.kill('SIGTERM')
      await exited
    },
  }
}

const isReady = async (base: string) => {
  const answer = await fetch(`${base}/health/ready`).catch(() => undefined)
  await answer?.body?.cancel()
  return answer?.status === 200
}

export type Process = ReturnType<typeof startProcess>
