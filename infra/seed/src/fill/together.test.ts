import { expect, test } from 'vitest'
import { together } from './together.ts'

test('no more than the limit at a time, and results in the order of the list', async () => {
  let running = 0
  let most = 0
  const results = await together(3, [5, 1, 4, 2, 3], async (item) => {
    most = Math.max(most, ++running)
    await new Promise((resolve) => setTimeout(resolve, item))
    running--
    return item * 10
  })
  expect(results).toEqual([50, 10, 40, 20, 30])
  expect(most).toBe(3)
})

test('the first failure is everybody’s', async () => {
  await expect(together(2, [1, 2, 3], async () => Promise.reject(new Error('no')))).rejects.toThrow('no')
})
