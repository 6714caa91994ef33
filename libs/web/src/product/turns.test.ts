import { AppError } from '@murmuration/rpc'
import { expect, test } from 'vitest'
import { createTurns } from './turns.ts'

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** One try at a time, of which a count far away takes its time to tell. */
const open = () => {
  let free = true
  return createTurns({
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

test('who is refused because of a try that has ended meanwhile tries again at once', async () => {
  const turns = open()
  const right = async () => {
    await sleep(10)
    await turns.giveBack('ada')
  }
  const deadline = Date.now() + 20_000
  await Promise.all([turns.during('ada', deadline, right), turns.during('ada', deadline, right)])
  expect(Date.now()).toBeLessThan(deadline - 5_000) // not only when there was no more time
})

test('who waits for a try that goes on is refused at the deadline', async () => {
  const turns = open()
  const long = turns.during('ada', Infinity, () => sleep(500))
  await expect(turns.during('ada', Date.now() + 50, async () => {})).rejects.toMatchObject({ code: 'rate_limited' })
  await long
})
