import { expect, test } from 'vitest'
import { outcomesOf, type Call } from './outcomes.ts'

const call = (more: Partial<Call>): Call => ({ operation: 'write', ms: 20, begun: 1, ...more })

test('a failed call is lost if a callee had begun it, and only then', () => {
  const calls = [
    call({}),
    call({ error: 'unavailable' }),
    call({ error: 'timeout', begun: 0, ms: 900 }),
    call({ operation: 'read', begun: 2 }),
  ]
  const [read, write] = outcomesOf('tcp', 'killed', calls)
  expect(write).toMatchObject({ calls: 3, answered: 1, lost: 1, unbegun: 1, repeated: 0, p99: 900, slowest: 900 })
  expect(read).toMatchObject({ calls: 1, answered: 1, lost: 0, unbegun: 0, repeated: 1 })
})
