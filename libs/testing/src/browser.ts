import { type Browser, type BrowserContextOptions, type Page, chromium as playwright } from 'playwright-core'
import { afterAll, beforeAll, inject, onTestFinished } from 'vitest'
import { createClient } from './api/client.ts'
import { createPeople, type Person } from './api/people.ts'
import { chromium, CHROMIUM_ARGS } from './chromium.ts'

const of = (name: 'monolith' | 'split') => {
  const base = inject('bases')[name]
  const client = createClient(base)
  return { name, base, client, person: createPeople(client) }
}

/** Both systems, for `describe.each`. */
export const bothSystems = () => [of('monolith'), of('split')]

/** Where it does not matter which: the same code renders the pages of both. */
export const oneSystem = () => of('monolith')

const PATIENCE = 30_000 // ms; a busy machine is no bug

/** One browser for a test file; each window has cookies of its own and is closed when its test ends. */
export const browserForTests = () => {
  let browser: Browser
  beforeAll(async () => {
    if (chromium !== undefined) browser = await playwright.launch({ executablePath: chromium, args: CHROMIUM_ARGS })
  })
  afterAll(() => browser?.close())

  /** A window on a site. */
  const open = async (base: string, options: BrowserContextOptions = {}): Promise<Page> => {
    const context = await browser.newContext({ baseURL: base, ...options })
    onTestFinished(() => context.close())
    context.setDefaultTimeout(PATIENCE)
    return context.newPage()
  }

  /** A window in which this person has logged in, by the form. */
  const openAs = async (base: string, { handle, password }: Person, options: BrowserContextOptions = {}) => {
    const page = await open(base, options)
    await page.goto('/login')
    await page.getByLabel('Handle').fill(handle)
    await page.getByLabel('Password').fill(password)
    await page.getByRole('button', { name: 'Log in' }).click()
    await page.waitForURL('/')
    return page
  }

  return { open, openAs }
}
