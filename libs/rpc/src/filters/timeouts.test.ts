import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createTimeouts } from './timeouts.ts'

test('each fires once, not before its time, the earliest first', async () => {
  const { set } = createTimeouts()
  const fired: string[] = []
  const begun = performance.now()
  const at: number[] = []
  for (const ms of [60, 20, 0, 40, 20])
    set(ms, () => {
      fired.push(String(ms))
      at.push(performance.now() - begun - ms)
    })
  await expect.poll(() => fired).toEqual(['0', '20', '20', '40', '60'])
  for (const late of at) expect(late).toBeGreaterThanOrEqual(0)
  await sleep(20)
  expect(fired).toHaveLength(5)
})

test('one that is cleared does not fire, neither before nor while others do', async () => {
  const { set } = createTimeouts()
  const fired: string[] = []
  const clear = set(20, () => fired.push('a'))
  set(20, () => fired.push('b'))
  clear()
  clear()
  await expect.poll(() => fired).toEqual(['b'])
  set(1, () => fired.push('c'))
  await expect.poll(() => fired).toEqual(['b', 'c'])
})

test('one may be set while another fires', async () => {
  const { set } = createTimeouts()
  const fired: string[] = []
  set(5, () => {
    fired.push('a')
    set(5, () => fired.push('b'))
  })
  await expect.poll(() => fired).toEqual(['a', 'b'])
})

test('a month is not too long', async () => {
  const { set } = createTimeouts()
  let fired = 0
  const clear = set(2 ** 33, () => fired++)
  set(10, () => fired++)
  await expect.poll(() => fired).toBe(1)
  clear()
})
