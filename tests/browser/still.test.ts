import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { browserForTests, chromium, eventually, oneSystem, why } from '@murmuration/testing'

const { openAs } = browserForTests()
const { base, person } = oneSystem()

/** Begins to add up what the browser itself calls a layout shift. */
const watchShifts = (page: Page) =>
  page.evaluate(() => {
    const shifts: number[] = []
    Object.assign(globalThis, { shifts })
    new PerformanceObserver((list) => {
      // The DOM types do not know this kind of entry.
      for (const entry of list.getEntries()) shifts.push((entry as unknown as { value: number }).value)
    }).observe({ type: 'layout-shift' })
  })
const shiftsOf = (page: Page) => page.evaluate(() => (globalThis as unknown as { shifts: number[] }).shifts)

/** Remembers everything on the page that can be seen now. The counter may fill the room that is kept for it. */
const remember = (page: Page) =>
  page.evaluate(() => {
    const seen = [...document.querySelectorAll('header, header *, main, main *, footer, footer *')].filter(
      (element) => element.getClientRects().length > 0 && !element.closest('[data-unread]'),
    )
    Object.assign(globalThis, { seen })
  })

const places = (page: Page) =>
  page.evaluate(() =>
    // The page has what `remember` put there.
    (globalThis as unknown as { seen: Element[] }).seen.map((element) => {
      const { x, y, width, height } = element.getBoundingClientRect()
      return `${element.tagName}#${element.id} at ${x},${y}: ${width} by ${height}`
    }),
  )

const settled = (page: Page) =>
  page.evaluate(
    () => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))),
  )

describe.skipIf(chromium === undefined).each([
  { name: 'desktop', viewport: { width: 1280, height: 900 } },
  { name: 'phone', viewport: { width: 360, height: 720 } },
])(`nothing on the page moves when a notification arrives: $name${why}`, ({ viewport }) => {
  test.each(['/', '/explore', '/settings', '/search'])('on %s', async (path) => {
    const [ada, bob] = [await person(), await person()]
    await bob.follows(ada)
    for (let i = 0; i < 3; i++) await ada.posts(`Post ${i}`)
    await eventually(async () => expect((await bob.notifications()).unread).toBe(3))
    await bob.reads((await bob.notifications()).items[0]!)

    const page = await openAs(base, bob, { viewport })
    await page.goto(path)
    await settled(page)
    await watchShifts(page)
    await remember(page)
    const before = await places(page)
    await ada.posts('Look up!')
    await page
      .getByRole('status', { name: /notifications/i })
      .getByText('Look up!')
      .waitFor()
    await page.locator('[data-unread="1"]').first().waitFor()
    await settled(page)
    expect(await places(page)).toEqual(before)
    expect(await shiftsOf(page)).toEqual([])
  })

  test('in the list of notifications, what somebody is reading stays where it is', async () => {
    const [ada, bob] = [await person(), await person()]
    await bob.follows(ada)
    for (let i = 0; i < 20; i++) await ada.posts(`Post ${i}\nwith\nsome\nlines`)
    await eventually(async () => expect((await bob.notifications()).unread).toBe(20))

    const page = await openAs(base, bob, { viewport })
    await page.goto('/notifications')
    const reading = page.getByText('Post 8', { exact: false }).first()
    await reading.scrollIntoViewIfNeeded()
    await settled(page)
    const top = async () => Math.round((await reading.boundingBox())?.y ?? 0)
    const before = await top()
    await ada.posts('Look up!')
    await page.getByRole('main').getByText('Look up!').waitFor({ state: 'attached' })
    await settled(page)
    expect(Math.abs((await top()) - before)).toBeLessThanOrEqual(1) // browsers scroll by whole pixels
  })
})
