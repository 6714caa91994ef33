import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync } from 'node:fs'
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

interface Totals {
  passed: number
  failed: number
  skipped: number
}

/** Prints a suite's totals, hands them on to `.ci/run` where that has asked for them, and sets the exit code. */
export const report = ({ passed, failed, skipped }: Totals) => {
  console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`)
  if (process.env.TOTALS) appendFileSync(process.env.TOTALS, `${passed} ${failed} ${skipped}\n`)
  process.exitCode = failed > 0 ? 1 : 0
}

interface Results {
  testResults: { status: string; assertionResults: { status: string }[] }[]
}

const MEANING: Record<string, keyof Totals> = { passed: 'passed', failed: 'failed' } // what never ran was skipped

/** Adds up vitest's JSON report. A file that broke outside its tests counts as one that failed, and so does vitest itself. */
export const vitestTotals = (exitCode: number, json: string): Totals => {
  const { testResults } = JSON.parse(json) as Results
  const totals = { passed: 0, failed: 0, skipped: 0 }

  for (const { status, assertionResults } of testResults) {
    for (const test of assertionResults) totals[MEANING[test.status] ?? 'skipped']++
    const brokeOutside = status === 'failed' && assertionResults.every((test) => test.status !== 'failed')
    if (brokeOutside) totals.failed++
  }
  const brokeItself = exitCode !== 0 && totals.failed === 0
  return brokeItself ? { ...totals, failed: 1 } : totals
}
