import { AppError } from '@murmuration/rpc'
import { expect, test, vi } from 'vitest'
import { createLog } from '@murmuration/service'
import { attempt } from './attempts.ts'

const entry = { id: '1-0', type: 'user.registered', payload: '{}', context: '{}' }

/** Works on an entry whose handler fails in this way each time, until it is done with or has waited a thousand times. */
const failing = async (reason: Error) => {
  let waits = 0
  const delivery = { acknowledge: vi.fn(), giveBack: vi.fn(), recordFailed: vi.fn(), deadLetter: vi.fn() }
  const pace = {
    rest: async () => void waits++,
    stopping: () => waits >= 1_000,
    firstWait: 1,
    lastWait: 1,
  }
  const log = createLog({ name: 'test', level: 'silent' })
  await attempt({ ...delivery, entry, failed: 0 }, { handle: () => Promise.reject(reason), log, pace })
  return { deadLetters: delivery.deadLetter.mock.calls.length, givenBack: delivery.giveBack.mock.calls.length, waits }
}

test('an event waits for a dependency that is down, for as long as the outage lasts', async () => {
  expect(await failing(new AppError('unavailable', 'follows is down'))).toEqual({
    deadLetters: 0,
    givenBack: 1,
    waits: 1_000,
  })
})

test('an event that fails for a reason of its own becomes a dead letter after five attempts', async () => {
  expect(await failing(new TypeError('a bug'))).toEqual({ deadLetters: 1, givenBack: 0, waits: 4 })
})

test('an event whose dependency is always too slow becomes a dead letter in the end', async () => {
  const { deadLetters, waits } = await failing(new AppError('timeout', 'No answer within the deadline'))
  expect(deadLetters).toBe(1)
  expect(waits).toBeGreaterThan(20)
})
