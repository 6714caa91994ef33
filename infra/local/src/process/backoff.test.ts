import { expect, test } from 'vitest'
import { createBackoff, type End } from './backoff.ts'

const end = (how: Partial<End>): End => ({ code: null, signal: null, wasReady: true, lived: 3_000, ...how })

test('a process that served and was killed from outside is started at once, however often', () => {
  const pauseAfter = createBackoff()
  const kills = (['SIGKILL', 'SIGTERM', 'SIGKILL', 'SIGHUP', 'SIGKILL', 'SIGKILL', 'SIGKILL'] as const).map((signal) =>
    end({ signal }),
  )
  expect(kills.map(pauseAfter)).toEqual([0, 0, 0, 0, 0, 0, 0])
  expect(pauseAfter(end({ code: 0 }))).toBe(0) // asked to end, it ended well
})

test('one that fails soon after its start waits longer each time', () => {
  const pauseAfter = createBackoff()
  const failing = Array.from({ length: 7 }, () => end({ code: 1 }))
  expect(failing.map(pauseAfter)).toEqual([200, 500, 1_000, 2_000, 5_000, 10_000, 10_000])
})

test('a crash of the runtime is its own failure, though it ends by a signal', () => {
  const pauseAfter = createBackoff()
  expect([end({ signal: 'SIGABRT' }), end({ signal: 'SIGSEGV' })].map(pauseAfter)).toEqual([200, 500])
})

test('one that fails after a long life does so for the first time', () => {
  const pauseAfter = createBackoff()
  expect([end({ code: 1 }), end({ code: 1 }), end({ code: 1, lived: 60_000 })].map(pauseAfter)).toEqual([200, 500, 200])
})

test('a kill before it is ready is no failure, but does not spin either', () => {
  const pauseAfter = createBackoff()
  const kill = end({ signal: 'SIGKILL', wasReady: false })
  expect([kill, kill, kill].map(pauseAfter)).toEqual([200, 200, 200])
})
