import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { root } from './root.ts'

const require = createRequire(import.meta.url)

// The tools' own files are no exports of theirs, so they are found from package.json.
const PROGRAMS = { nx: 'dist/bin/nx.js', vitest: 'vitest.mjs' }

/** Runs a tool of the repository in this terminal; tells its exit code. */
export const runTool = async (tool: keyof typeof PROGRAMS, args: string[], env: NodeJS.ProcessEnv = {}) => {
  const program = join(dirname(require.resolve(`${tool}/package.json`)), PROGRAMS[tool])
  const child = spawn(process.execPath, [program, ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  })
  const [code] = (await once(child, 'exit')) as [number | null]
  return code ?? 1 // a signal ended it
}
