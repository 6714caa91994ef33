import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { browserForTests, chromium, eventually, oneSystem, unique, why, type Person } from '@murmuration/testing'

const { open, openAs } = browserForTests()

// Both systems render the same pages: looking at one is enough.
const { base, person } = oneSystem()

/** Colours that are on their way from light to dark are neither. */
const settled = (page: Page) =>
  page.evaluate(async () => {
    const ending = document.getAnimations().filter((one) => one.effect?.getComputedTiming().endTime !== Infinity)
    await Promise.allSettled(ending.map((one) => one.finished))
  })

// Describing each element that is all right, and a selector for each, would take axe longer than looking at it.
const VIOLATIONS_ALONE: axe.RunOptions = { resultTypes: ['violations'], selectors: false }

/** What axe-core finds serious or worse. Its source goes in by evaluation: a script tag is what our CSP forbids. */
const seriousOn = async (page: Page, options: axe.RunOptions = {}) => {
  await settled(page)
  await page.evaluate(axe.source)
  // The page has what the line above put there.
  const run = (given: axe.RunOptions) => (globalThis as unknown as { axe: typeof axe }).axe.run(given)
  const { violations } = await page.evaluate(run, { ...VIOLATIONS_ALONE, ...options })
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`))
}

/** In light and in dark, where only colours differ. */
const expectNothingSerious = async (page: Page, where: string) => {
  await page.emulateMedia({ colorScheme: 'light' })
  expect(await seriousOn(page), `${where}, light`).toEqual([])
  await page.emulateMedia({ colorScheme: 'dark' })
  expect(await seriousOn(page, { runOnly: ['color-contrast'] }), `${where}, dark`).toEqual([])
}

const look = async (page: Page, paths: string[]) => {
  for (const path of paths) {
    await page.goto(path)
    await expectNothingSerious(page, path)
  }
}

let ada: Person
let bob: Person
let post: { id: string }

beforeAll(async () => {
  ;[ada, bob] = [await person({ name: 'Ada Lovelace' }), await person({ name: 'Bob' })]
  await bob.follows(ada)
  await ada.follows(bob)
  await ada.changes({ bio: 'Numbers, and an engine that weaves them.' })
  post = await ada.posts('A flock of starlings, seen from below')
  for (let i = 0; i < 21; i++) await ada.posts(`Post ${i}`)
  await ada.posts('W'.repeat(141))
  await eventually(async () => expect((await bob.notifications()).unread).toBe(24))
})

describe.skipIf(chromium === undefined).each([
  { name: 'phone', viewport: { width: 360, height: 720 } },
  { name: 'desktop', viewport: { width: 1280, height: 900 } },
])(`nothing serious for axe, in light and dark, on a $name${why}`, ({ viewport }) => {
  test('on any page, signed out', async () => {
    await look(await open(base, { viewport }), [
      '/',
      '/explore',
      '/donate',
      '/signup',
      '/login',
      `/@${ada.handle}`,
      `/@${ada.handle}/followers`,
      `/@${ada.handle}/following`,
      `/p/${post.id}`,
      '/search?q=starlings',
      '/search?q=nothing0at0all&type=people',
      '/nothing',
    ])
  })

  test('on any page, signed in, with a notice on it', async () => {
    const page = await openAs(base, bob, { viewport })
    const { id } = await bob.posts('Mine, and mine to delete')
    await look(page, ['/notifications', '/settings', '/settings?saved', `/@${ada.handle}`, `/p/${id}`, '/'])
    await ada.posts('Look up!')
    await page
      .getByRole('status', { name: /notifications/i })
      .getByText('Look up!')
      .waitFor()
    await expectNothingSerious(page, 'a notice')
  })

  test.each([
    ['/signup', 'Sign up'],
    ['/login', 'Log in'],
  ])('on a form that comes back: %s', async (path, name) => {
    const page = await open(base, { viewport })
    await page.goto(path)
    for (const field of await page.locator('main input:not([type=hidden])').all()) await field.fill('x y')
    await page.getByRole('main').getByRole('button', { name }).click()
    await page.getByRole('alert').first().waitFor()
    await expectNothingSerious(page, 'a refused form')
  })
})

describe.skipIf(chromium === undefined)(`by keyboard alone${why}`, () => {
  test('somebody logs in and posts, seeing where the focus is', async () => {
    const page = await open(base)
    await page.goto('/login')
    await page.getByLabel('Handle').focus()
    await page.keyboard.type(ada.handle)
    await page.keyboard.press('Tab')
    await page.keyboard.type(ada.password)
    await page.keyboard.press('Enter')
    await page.waitForURL('/')
    await page.getByLabel('Your post').focus()
    await page.keyboard.type('Typed')
    await page.keyboard.press('Tab')
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement ?? document.body).outlineStyle)
    expect(outline).not.toBe('none')
    await page.keyboard.press('Enter')
    await page.getByRole('main').getByText('Typed', { exact: true }).waitFor()
  })
})

// What the rules allow and no line has room for.
const WIDTHS = [320, 375, 768, 1024, 1100, 1280, 1600]
const wide = { name: 'W'.repeat(50), bio: 'W'.repeat(160), text: 'W'.repeat(141) }

const measure = (page: Page) =>
  page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    const boxes = [...document.querySelectorAll('.button')].map((button) => button.getBoundingClientRect())
    const shown = boxes.filter(({ width }) => width > 0)
    return {
      over: scrollWidth - clientWidth,
      inset: Math.min(...shown.flatMap(({ left, right }) => [left, clientWidth - right])),
    }
  })

test.skipIf(chromium === undefined).each(['signed out', 'signed in'])(
  `at any width no page is cut off and no button touches the edge, %s${why}`,
  async (as) => {
    const cleo = await person({ handle: unique('w').padEnd(20, 'w') })
    await cleo.changes({ name: wide.name, bio: wide.bio })
    await cleo.follows(bob)
    const long = await cleo.posts(wide.text)
    const page = as === 'signed in' ? await openAs(base, bob) : await open(base)
    const own = as === 'signed in' ? ['/notifications', '/settings'] : ['/login', '/signup']
    const paths = [
      '/',
      '/explore',
      '/donate',
      `/@${cleo.handle}`,
      `/@${bob.handle}/followers`,
      `/p/${long.id}`,
      '/search?q=post',
      ...own,
    ]
    for (const path of paths) {
      await page.goto(path)
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 800 })
        const { over, inset } = await measure(page)
        expect(over, `${path} at ${width}`).toBe(0)
        expect(inset, `${path} at ${width}`).toBeGreaterThanOrEqual(8)
      }
    }
  },
)
