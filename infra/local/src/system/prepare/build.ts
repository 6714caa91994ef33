import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { root } from '../../folders.ts'
import { UserError } from '../../user-error.ts'
import type { Scope } from '../plan/scope.ts'
import type { Service } from '../plan/services.ts'

const projectOf = ({ name }: Service) => `@murmuration/${name}`

/** Runs one Nx target for some services; what was done before with the same files is not done again. Silent unless it fails. */
export const nx = async (scope: Scope, target: 'build' | 'generate', wanted: Service[]) => {
  const cli = createRequire(import.meta.url).resolve('nx/bin/nx.js')
  const args = ['run-many', '-t', target, '-p', wanted.map(projectOf).join(','), '--output-style=static']
  const child = spawn(process.execPath, [cli, ...args], {
    cwd: root,
    env: { ...process.env, NX_TUI: 'false', NX_DAEMON: 'false' },
    detached: true, // it has children of its own: they are stopped as a group
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const printed: Buffer[] = []
  for (const output of [child.stdout, child.stderr]) output.on('data', (bytes: Buffer) => printed.push(bytes))
  const closed = once(child, 'close') as Promise<[number | null]>
  await scope.own({
    stop: async () => {
      if (child.exitCode === null && child.pid) process.kill(-child.pid, 'SIGTERM')
      await closed
    },
  })

  const [code] = await closed
  scope.check()
  if (code !== 0) throw new UserError(`${Buffer.concat(printed).toString()}\nThe build failed: see above.`)
}
