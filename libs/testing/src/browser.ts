import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Browser, type BrowserContextOptions, type Page, chromium as playwright } from 'playwright-core'
import { afterAll, beforeAll, inject, onTestFinished } from 'vitest'
import { createClient } from './api/client.ts'
import { createPeople, type Person } from './api/people.ts'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const APPS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

const onPath = (process.env['PATH'] ?? '').split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)))

/** A Chromium of this machine, if it has one. */
export const chromium = [...onPath, '/usr/bin/chromium', ...APPS].find((file) => existsSync(file))

/** What a skipped suite says. */
export const why = chromium === undefined ? ' (skipped: no Chromium or Chrome on the PATH)' : ''

const of = (name: 'monolith' | 'split') => {
  const base = inject('bases')[name]
  const client = createClient(base)
  return { name, base, client, person: createPeople(client) }
}

/** Both systems, for `describe.each`. */
export const bothSystems = () => [of('monolith'), of('split')]

/** Where it does not matter which: the same code renders the pages of both. */
export const oneSystem = () => of('monolith')

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
