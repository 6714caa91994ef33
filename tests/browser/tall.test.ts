import type { Locator } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { browserForTests, chromium, oneSystem, why, type Person } from '@murmuration/testing'

const { open } = browserForTests()
const { base, person } = oneSystem()

const TALL = [...Array.from({ length: 40 }, (_, i) => `${i}`), 'the end'].join('\n')
const WIDE = 'W'.repeat(141)
let ada: Person

beforeAll(async () => {
  ada = await person()
  for (const text of [TALL, WIDE]) await ada.posts(text)
})

const linesOf = (text: Locator) =>
  text.evaluate((element) => {
    const { height } = element.getBoundingClientRect()
    return Math.round(height / parseFloat(getComputedStyle(element).lineHeight))
  })

describe.skipIf(chromium === undefined)(`posts in a list${why}`, () => {
  test.each([375, 1280])(
    'a tall one is cut, and its page shows all of it, without JavaScript: %d px',
    async (width) => {
      const page = await open(base, { viewport: { width, height: 800 }, javaScriptEnabled: false })
      await page.goto(`/@${ada.handle}`)
      expect(await linesOf(page.locator('.post .text', { hasText: 'the end' }))).toBe(8)

      await page.getByRole('link', { name: 'Show more' }).click()
      const text = page.getByText('the end')
      await text.waitFor()
      expect(await linesOf(text)).toBeGreaterThan(40)
    },
  )

  test('one that only wraps is shown whole at 320 px, but never fills more than a screen', async () => {
    const page = await open(base, { viewport: { width: 320, height: 800 } })
    await page.goto(`/@${ada.handle}`)
    const text = page.locator('.post .text', { hasText: WIDE })
    expect(await linesOf(text)).toBeLessThan(15)

    // In place of a character that is as wide as a line, which not every font has.
    await page.evaluate(() => (document.documentElement.style.fontSize = '64px'))
    expect(await linesOf(text)).toBe(30)
  })
})
