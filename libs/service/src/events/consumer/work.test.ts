import { AppError } from '@murmuration/rpc'
import { expect, test, vi } from 'vitest'
import { createLog } from '../../log.ts'
import { workOn, type Work } from './work.ts'

const user = { id: '019abcde-0000-7000-8000-000000000001', handle: 'ada', name: 'Ada', bio: '' }
const payload = JSON.stringify({ user: { ...user, createdAt: '2026-01-01T00:00:00.000Z' }, version: 1 })
const entry = { id: '1-0', type: 'user.registered', payload, context: '{}' }

/** Works on an entry whose handler fails in this way each time, until it is done with or has waited a thousand times. */
const failing = async (reason: Error) => {
  let waits = 0
  const claims = { done: vi.fn(), giveBack: vi.fn(), recordFailed: vi.fn(), setAside: vi.fn() }
  const pace = {
    rest: async () => void waits++,
    stopping: () => waits >= 1_000,
    firstWait: 1,
    lastWait: 1,
  }
  const work = {
    claims: claims as unknown as Work['claims'], // the rest of it reads
    handlers: { 'user.registered': () => Promise.reject(reason) },
    log: createLog({ name: 'test', level: 'silent' }),
    pace,
  }
  await workOn(entry, 0, work)
  return { setAside: claims.setAside.mock.calls.length, givenBack: claims.giveBack.mock.calls.length, waits }
}

test('a part that is down is waited for, for as long as that takes', async () => {
  expect(await failing(new AppError('unavailable', 'follows is down'))).toEqual({
    setAside: 0,
    givenBack: 1,
    waits: 1_000,
  })
})

test('what fails for a reason of its own is set aside after five tries', async () => {
  expect(await failing(new TypeError('a bug'))).toEqual({ setAside: 1, givenBack: 0, waits: 4 })
})

test('what is always too slow does not stop all that comes after it for ever', async () => {
  const { setAside, waits } = await failing(new AppError('timeout', 'No answer within the deadline'))
  expect(setAside).toBe(1)
  expect(waits).toBeGreaterThan(20)
})
