import { expect, test } from 'vitest'
import { promisesIn } from './promises.ts'
import { secondsIn } from './peers/broker.ts'

test('a claim belongs to the transport and the chapter around it; tests of one transport alone are left out', () => {
  const assertion = (ancestorTitles: string[], status: string) => ({ ancestorTitles, title: 'it arrives', status })
  const assertionResults = [
    assertion(['http', 'time'], 'passed'),
    assertion(['with a broker', 'queue', 'time'], 'failed'),
    assertion(['in-process', 'time'], 'skipped'),
    assertion([], 'passed'),
  ]
  const claim = { chapter: 'time', claim: 'it arrives' }
  expect(promisesIn({ testResults: [{ assertionResults }] })).toEqual([
    { transport: 'http', ...claim, outcome: 'kept' },
    { transport: 'queue', ...claim, outcome: 'broken' },
    { transport: 'in-process', ...claim, outcome: 'not asked' },
  ])
})

test('what Redis has used is its time as a user and in the system', () => {
  expect(secondsIn('# CPU\r\nused_cpu_sys:1.5\r\nused_cpu_user:2.25\r\nused_cpu_sys_children:9\r\n')).toBe(3.75)
})
