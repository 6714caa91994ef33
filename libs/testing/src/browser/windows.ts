import { chromium as playwright, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import { afterAll, beforeAll, onTestFinished } from 'vitest'
import type { Person } from '../api/people.ts'
import { chromium } from './chromium.ts'

// Chromium's sandbox does not work for root, and this browser sees nothing but our own pages.
const ARGS = process.getuid?.() === 0 ? ['--no-sandbox'] : []
const PATIENCE = 30_000 // ms; a busy machine is no bug

/** One browser for a test file; each window has cookies of its own and is closed when its test ends. */
export const browserForTests = () => {
  let browser: Browser
  beforeAll(async () => {
    if (chromium !== undefined) browser = await playwright.launch({ executablePath: chromium, args: ARGS })
  })
  afterAll(() => browser?.close())

  /** A window on a site. */
  const open = async (base: string, options: BrowserContextOptions = {}): Promise<Page> => {
    const context = await browser.newContext({ baseURL: base, ...options })
    onTestFinished(() => context.close())
    context.setDefaultTimeout(PATIENCE)
    return context.newPage()
  }

  /** A window in which somebody has logged in, by the form. */
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
