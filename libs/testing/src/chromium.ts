import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

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

// Chromium's sandbox does not work for root, and this browser sees nothing but our own pages.
export const CHROMIUM_ARGS = process.getuid?.() === 0 ? ['--no-sandbox'] : []
