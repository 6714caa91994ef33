import { AppError } from '@murmuration/rpc'
import { expect, test } from 'vitest'
import { createAttemptQueue } from './attempt-queue.ts'

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** A queue under a limit of one attempt, whose refusals take 30 ms, as from a distant store. */
const open = () => {
  let free = true
  return createAttemptQueue({
    async take() {
      const had = free
      free = false
      if (had) return
      await sleep(30)
      throw new AppError('rate_limited', 'Too many')
    },
    giveBack: async () => void (free = true),
    clear: async () => void (free = true),
  })
}

test('an attempt refused because of another one that has finished meanwhile is made again at once', async () => {
  const queue = open()
  const succeed = async () => {
    await sleep(10)
    await queue.giveBack('ada')
  }
  const deadline = Date.now() + 20_000
  await Promise.all([queue.run('ada', deadline, succeed), queue.run('ada', deadline, succeed)])
  expect(Date.now()).toBeLessThan(deadline - 5_000) // not only when there was no more time
})

test('an attempt that waits for a running one is refused at the deadline', async () => {
  const queue = open()
  const long = queue.run('ada', Infinity, () => sleep(500))
  await expect(queue.run('ada', Date.now() + 50, async () => {})).rejects.toMatchObject({ code: 'rate_limited' })
  await long
})
