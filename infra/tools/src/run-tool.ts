import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { root } from './root.ts'

const { resolve } = createRequire(import.meta.url)

const PROGRAMS = {
  nx: resolve('nx/bin/nx.js'),
  vitest: join(dirname(resolve('vitest/package.json')), 'vitest.mjs'),
}

/** Runs a tool of the repository in this terminal; tells its exit code. */
export const runTool = async (tool: keyof typeof PROGRAMS, args: string[], env: NodeJS.ProcessEnv = {}) => {
  const child = spawn(process.execPath, [PROGRAMS[tool], ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  })
  const [code] = (await once(child, 'exit')) as [number | null]
  return code ?? 1 // a signal ended it
}
