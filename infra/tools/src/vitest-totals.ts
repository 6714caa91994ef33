import type { Totals } from './totals.ts'

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
