import { expect, test } from 'vitest'
import { vitestTotals } from './run-tool.ts'

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((each) => ({ status: each })),
})
const totals = (exitCode: number, ...testResults: ReturnType<typeof file>[]) =>
  vitestTotals(exitCode, JSON.stringify({ testResults }))

test('tests add up over all files', () => {
  const files = [file('passed', 'passed', 'skipped', 'todo'), file('failed', 'passed', 'failed', 'pending')]
  expect(totals(1, ...files)).toEqual({ passed: 2, failed: 1, skipped: 3 })
})

test('a file that could not be loaded has failed', () => {
  expect(totals(1, file('failed'), file('passed', 'passed'))).toEqual({ passed: 1, failed: 1, skipped: 0 })
})

test('tests that passed before the file broke do not hide that', () => {
  expect(totals(1, file('failed', 'passed'))).toEqual({ passed: 1, failed: 1, skipped: 0 })
})

test('an error outside of all files is a failure', () => {
  expect(totals(1, file('passed', 'passed'))).toEqual({ passed: 1, failed: 1, skipped: 0 })
})
