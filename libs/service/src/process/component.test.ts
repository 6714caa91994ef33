import { expect, test } from 'vitest'
import { every } from './component.ts'
import { createLog } from '../log.ts'

const silent = createLog({ name: 'test', level: 'silent' })

test('a timer goes on after an error and never overlaps with itself', async () => {
  let [times, atOnce, most] = [0, 0, 0]
  const timer = every('sweep', 1, async () => {
    most = Math.max(most, ++atOnce)
    await new Promise((resolve) => setTimeout(resolve, 5))
    atOnce--
    if (times++ === 1) throw new Error('the second time')
  })
  await timer.start(silent)

  await expect.poll(() => times).toBeGreaterThan(3)
  await timer.stop()
  expect(most).toBe(1)
})

test('stopping waits for the work in hand, not for the time until the next', async () => {
  let finish = () => {}
  let ended = false
  const timer = every('sweep', 3_600_000, async () => {
    await new Promise<void>((resolve) => (finish = resolve))
    ended = true
  })
  await timer.start(silent)
  const stopped = timer.stop()
  finish()
  await stopped
  expect(ended).toBe(true)
})
