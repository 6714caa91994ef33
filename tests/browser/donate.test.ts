import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { browserForTests, chromium, eventually, oneSystem, splitForTests, unique, why } from '@murmuration/testing'

const { open } = browserForTests()
const split = splitForTests({ env: { DONATIONS: 'on' } })
const { base: monolith } = oneSystem()

const PATIENCE = 60_000 // ms; two cores, four browsers and a whole system on them
const POSTS = 600 // several chunks, so that each of four devices gets some

const figure = async (page: Page, name: string) =>
  Number((await page.locator(`[data-figure="${name}"]`).innerText()).replace(',', ''))
const jobsOf = (page: Page) => figure(page, 'mine')

const donate = async () => {
  const page = await open(split.world.base)
  await page.goto('/donate')
  await page.getByRole('button', { name: 'Start counting' }).click()
  return page
}
const hasDone = (page: Page, jobs: number) =>
  eventually(async () => expect(await jobsOf(page)).toBeGreaterThanOrEqual(jobs), PATIENCE)

const trends = async (page: Page) => {
  await page.goto(`${split.world.base}/explore`)
  return page.locator('.trend bdi').allInnerTexts()
}

describe.skipIf(chromium === undefined)(`devices of visitors${why}`, () => {
  beforeAll(async () => {
    const ada = await split.person()
    const write = async (text: string) => ada.posts(text)
    for (let i = 0; i < POSTS; i += 20)
      await Promise.all(Array.from({ length: 20 }, () => write(`${unique()} ${unique()} ${unique()}`)))
    for (let i = 0; i < 10; i++) await write(`murmuration ${unique()} ${unique()}`)
  })

  test.each([1, 2, 4])('%i of them: each gets jobs, the board shows them, and the trends are right', async (count) => {
    const pages = await Promise.all(Array.from({ length: count }, donate))
    for (const page of pages) await hasDone(page, 3)
    for (const page of pages) {
      await eventually(async () => expect(await figure(page, 'devices')).toBe(count), PATIENCE)
      await eventually(
        async () => expect(await page.locator('.giver.is-me').innerText()).toMatch(/^You, \w+ \w+/),
        PATIENCE,
      )
    }
    const looking = await open(split.world.base)
    await eventually(async () => expect(await trends(looking)).toContain('murmuration'), PATIENCE)
    for (const page of pages) await page.close()
  })

  test('a tab that is closed in the middle of a job leaves it to the others', async () => {
    const [staying, other, leaving] = [await donate(), await donate(), await donate()]
    for (const page of [staying, other, leaving]) await hasDone(page, 1)
    await leaving.close()
    await eventually(async () => expect(await figure(staying, 'devices')).toBe(2), PATIENCE)
    const before = await jobsOf(staying)
    await hasDone(staying, before + 3)
    const word = unique('w')
    const ada = await split.person()
    for (let i = 0; i < 12; i++) await ada.posts(`${word} ${unique()} ${unique()}`)
    const looking = await open(split.world.base)
    await eventually(async () => expect(await trends(looking)).toContain(word), PATIENCE)
  })

  test('who stops is asked no more, and can begin again', async () => {
    const page = await donate()
    await hasDone(page, 1)
    await page.getByRole('button', { name: 'Stop counting' }).click()
    await eventually(async () => expect(await figure(page, 'devices')).toBe(0), PATIENCE)
    const before = await jobsOf(page)
    await page.getByRole('button', { name: 'Start counting' }).click()
    await hasDone(page, before + 1)
  })

  test('the page stays as it is while devices come, go and count', async () => {
    const page = await donate()
    const tops = () =>
      page
        .locator('h1, h2, .giver, .qr, button')
        .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().top))
    const before = await tops()
    const others = [await donate(), await donate()]
    await hasDone(page, 2)
    expect(await tops()).toEqual(before)
    for (const other of others) await other.close()
    await eventually(async () => expect(await figure(page, 'devices')).toBe(1), PATIENCE)
    expect(await tops()).toEqual(before)
  })
})

test.skipIf(chromium === undefined)(`the monolith says why it has no use for a device${why}`, async () => {
  const page = await open(monolith)
  await page.goto('/donate')
  expect(await page.getByRole('main').innerText()).toContain('counts trending words in its own process')
  expect(await page.getByRole('button', { name: /counting/ }).count()).toBe(0)
})
