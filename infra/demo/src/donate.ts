import { availableParallelism } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { seed } from '@murmuration/seed'
import { chromium, CHROMIUM_ARGS } from '@murmuration/testing/chromium'
import { type Browser, chromium as playwright } from 'playwright-core'
import { command, type Options } from './options.ts'
import { barOf, rowOf } from './report.ts'
import { watchBoard } from './watch.ts'

const POSTS = 2_000 // as many as are looked at for trends
const PEOPLE = 24
const WARM_UP_MS = 3_000 // the first answers of a device are counted by the service as well

const say = (line: string) => process.stdout.write(`${line}\n`)

class DemoError extends Error {}

/** A window of its own for each device, as on devices of their own. */
const openDevice = async (browser: Browser, base: string) => {
  const page = await (await browser.newContext()).newPage()
  await page.goto(`${base}/donate`)
  const button = page.getByRole('button', { name: 'Start counting' })
  if ((await button.count()) === 0)
    throw new DemoError(`${base}/donate has no button: start the system with npm start -- split --router`)
  await button.click()
  return page
}

const run = async ({ base, devices, seconds }: Options) => {
  if (chromium === undefined) throw new DemoError('This needs Chromium or Chrome, and there is none on the PATH.')
  say(`Filling ${base}, until there are ${POSTS} posts to count …`)
  await seed({ base, people: PEOPLE, posts: POSTS })
  const board = watchBoard(base)
  const browser = await playwright.launch({ executablePath: chromium, args: CHROMIUM_ARGS })

  try {
    say(expectation(availableParallelism()))
    let open = 0
    let best = 0
    for (const wanted of devices) {
      for (; open < wanted; open++) await openDevice(browser, base)
      await sleep(WARM_UP_MS)
      const before = board.jobs()
      await sleep(seconds * 1_000)
      const speed = (board.jobs() - before) / seconds
      best = Math.max(best, speed)
      say(rowOf({ devices: wanted, speed, present: board.present(), bar: barOf(speed, best) }))
    }
  } finally {
    await browser.close()
    await board.close()
  }
}

const expectation = (cores: number) => `
One device alone does little: the service counts each of its answers again, and so gives it work only every five seconds.
From two on, each job is done by two devices, and the service itself does one in eight. This machine has ${cores} cores, for the devices and
the system together: up to about ${Math.max(2, cores - 1)} devices should do more than fewer do, and further ones share what is there. Phones bring
cores of their own.
`

await run(command.parse().opts<Options>()).catch((reason: unknown) => {
  process.stderr.write(`${reason instanceof DemoError ? reason.message : String(reason)}\n`)
  process.exitCode = 1
})
