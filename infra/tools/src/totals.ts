import { appendFileSync } from 'node:fs'

export interface Totals {
  passed: number
  failed: number
  skipped: number
}

/** Prints a suite's totals, hands them on to `.ci/run` when that is who asks, and sets the exit code. */
export const report = ({ passed, failed, skipped }: Totals) => {
  console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`)
  if (process.env.TOTALS) appendFileSync(process.env.TOTALS, `${passed} ${failed} ${skipped}\n`)
  process.exitCode = failed > 0 ? 1 : 0
}
