import type { Notification } from '@murmuration/contracts'
import fc from 'fast-check'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { Cursor } from './inbox.ts'
import { createRefresher, type Page } from './refresher.ts'

const idOf = (n: number) => String(n).padStart(6, '0')
const notification = (n: number) => ({ id: idOf(n) }) as Notification // the refresher looks at nothing else

/** An inbox in memory, and pages that note what they are given. */
const setUp = () => {
  const rows: { userId: string; n: number }[] = []
  const inbox = {
    after: async (cursors: Cursor[], limit: number) => {
      await Promise.resolve()
      return cursors.map(({ userId, after }) =>
        rows
          .filter((row) => row.userId === userId && idOf(row.n) > after)
          .slice(0, limit)
          .map(({ n }) => notification(n)),
      )
    },
    unread: async (userIds: string[]) =>
      new Map(userIds.map((userId) => [userId, rows.filter((row) => row.userId === userId).length])),
  }
  const open = (userId: string) => {
    const seen: string[] = []
    const page: Page = {
      userId,
      after: idOf(0),
      open: true,
      deliver(items) {
        seen.push(...items.map(({ id }) => id))
        page.after = items.at(-1)?.id ?? page.after
      },
    }
    return { page, seen }
  }
  return { rows, open, refresher: createRefresher(inbox, { error: vi.fn() }) }
}

test('whatever invalidations are lost, doubled or late, a page gets each notification once and in order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom('write', 'invalidate', 'pause'), { maxLength: 60 }), async (steps) => {
      const { rows, open, refresher } = setUp()
      const { page, seen } = open('ada')
      let n = 0
      for (const step of steps) {
        if (step === 'write') rows.push({ userId: 'ada', n: ++n })
        if (step === 'invalidate') refresher.invalidate([page])
        if (step === 'pause') await new Promise(setImmediate)
      }
      refresher.invalidate([page])
      await expect.poll(() => seen).toHaveLength(n)
      expect(seen).toEqual(rows.map((row) => idOf(row.n)))
    }),
  )
})

test('more than a batch is delivered in several, without another invalidation', async () => {
  const { rows, open, refresher } = setUp()
  for (let n = 1; n <= 250; n++) rows.push({ userId: 'ada', n })
  const { page, seen } = open('ada')
  refresher.invalidate([page])
  await expect.poll(() => seen).toHaveLength(250)
})

test('each page gets the notifications of its owner, and a closed page gets none', async () => {
  const { rows, open, refresher } = setUp()
  rows.push({ userId: 'ada', n: 1 }, { userId: 'bob', n: 2 })
  const [ada, bob, gone] = [open('ada'), open('bob'), open('ada')]
  gone.page.open = false
  refresher.invalidate([ada.page, bob.page, gone.page])
  await expect.poll(() => [ada.seen, bob.seen]).toEqual([[idOf(1)], [idOf(2)]])
  expect(gone.seen).toEqual([])
})

test('an invalidation right after one of no page is not lost', async () => {
  const { rows, open, refresher } = setUp()
  rows.push({ userId: 'ada', n: 1 })
  const { page, seen } = open('ada')
  refresher.invalidate([])
  refresher.invalidate([page])
  await expect.poll(() => seen).toEqual([idOf(1)])
})

test('what could not be read is read again, without another invalidation', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const { page, seen } = setUp().open('ada')
  const after = vi.fn(async () => [[notification(1)]]).mockRejectedValueOnce(new Error('the database is away'))
  const error = vi.fn()
  createRefresher({ after, unread: async () => new Map() }, { error }).invalidate([page])
  await expect.poll(() => error).toHaveBeenCalled()
  expect(seen).toEqual([])
  await vi.advanceTimersByTimeAsync(1_000)
  await expect.poll(() => seen).toEqual([idOf(1)])
})
