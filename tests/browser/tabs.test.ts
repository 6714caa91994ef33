import type { Page, WebSocketRoute } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { bothSystems, browserForTests, chromium, unique, why } from '@murmuration/testing'

const { openAs } = browserForTests()

/** A browser drops a cookie when its time is up; so do we, without waiting 15 minutes. */
const letAccessRunOut = (page: Page) => page.context().clearCookies({ name: /_access$/ })

const signedIn = (page: Page) => page.getByRole('button', { name: 'Log out' }).first().waitFor({ state: 'attached' })

describe.skipIf(chromium === undefined).each(bothSystems())(
  `when the access cookie has run out, on the $name${why}`,
  ({ base, person }) => {
    test('tabs that wake at once all stay signed in', async () => {
      const first = await openAs(base, await person())
      const tabs = [first, await first.context().newPage(), await first.context().newPage()]
      for (const tab of tabs) await tab.goto('/explore')
      for (let round = 0; round < 2; round++) {
        await letAccessRunOut(first)
        await Promise.all(tabs.map((tab) => tab.reload()))
        for (const tab of tabs) await signedIn(tab)
      }
      await letAccessRunOut(first)
      await first.goto('/settings')
      expect(new URL(first.url()).pathname).toBe('/settings')
    })

    test('an open page whose socket is refused renews it, and hears of what came meanwhile', async () => {
      const [ada, bob] = [await person(), await person()]
      await bob.follows(ada)
      const page = await openAs(base, bob)
      const lines: WebSocketRoute[] = []
      await page.context().routeWebSocket(/\/socket\.io\//, (line) => {
        line.connectToServer()
        lines.push(line)
      })
      const tab = await page.context().newPage()
      await page.close()
      await tab.goto('/explore')
      const notices = tab.getByRole('status', { name: /notifications/i })
      const before = unique('before ')
      await ada.posts(before)
      await notices.getByText(before).waitFor()

      await letAccessRunOut(tab)
      await Promise.all(lines.map((line) => line.close()))
      const meanwhile = unique('meanwhile ')
      await ada.posts(meanwhile)
      await notices.getByText(meanwhile).waitFor()
      const after = unique('after ')
      await ada.posts(after)
      await notices.getByText(after).waitFor()
      await tab.reload()
      await signedIn(tab)
    })
  },
)
