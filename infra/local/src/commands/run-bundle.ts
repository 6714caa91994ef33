import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { root } from '../folders.ts'
import { UserError } from '../user-error.ts'
import { format } from '../output/format.ts'
import type { Service } from '../system/plan/services.ts'

interface Bundle {
  service: Service
  /** Of a file that was built beside its main.js. */
  name: string
  env: NodeJS.ProcessEnv
  args?: string[]
  /** What to say when it fails; it has said why. */
  otherwise: string
}

/** Runs one of a service's commands to its end, and shows what it logs. */
export const runBundle = async ({ service, name, env, args = [], otherwise }: Bundle) => {
  const file = join(root, service.folder, 'dist', name)
  const child = spawn(process.execPath, [file, ...args], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  child.stdout.on('data', (bytes: Buffer) => {
    for (const line of bytes.toString().trim().split('\n')) console.log(`${service.name}: ${format(line)}`)
  })
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new UserError(otherwise)
}
