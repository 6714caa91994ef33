import { describe, expect, test } from 'vitest'
import { bothSystems, browserForTests, chromium, eventually, unique, why } from '@murmuration/testing'

const { openAs } = browserForTests()

const counterOf = (page: Awaited<ReturnType<typeof openAs>>) =>
  page
    .getByRole('navigation')
    .getByRole('link', { name: /^Notifications/ })
    .innerText()

describe.skipIf(chromium === undefined).each(bothSystems())(
  `two people in two windows, on the $name${why}`,
  ({ base, person }) => {
    test('one posts, the other sees it arrive: a notice that names who, and the counter', async () => {
      const [ada, bob] = [await person({ name: 'Ada Lovelace' }), await person()]
      await bob.follows(ada)
      const [hers, his] = [await openAs(base, ada), await openAs(base, bob)]
      await his.goto('/explore')

      const words = unique('Hello ')
      await hers.getByLabel('Your post').fill(words)
      await hers.getByRole('button', { name: 'Post', exact: true }).click()
      await hers.getByText(words).waitFor()

      const notice = his.getByRole('status', { name: /notifications/i })
      await notice.getByText(words).waitFor()
      expect(await notice.innerText()).toContain('Ada Lovelace')
      await eventually(async () => expect(await counterOf(his)).toMatch(/\b1\b/))
      expect(his.url()).toBe(`${base}/explore`)
    })

    test('a new notification joins the open list at the top', async () => {
      const [ada, bob] = [await person(), await person()]
      await bob.follows(ada)
      const his = await openAs(base, bob)
      await his.goto('/notifications')
      const texts = [unique(), unique()]
      for (const text of texts) await ada.posts(text)
      const items = his.getByRole('main').getByRole('listitem')
      await eventually(async () => expect(await items.count()).toBe(2))
      expect(await items.nth(0).innerText()).toContain(texts[1])
      expect(await items.nth(1).innerText()).toContain(texts[0])

      await his.getByRole('button', { name: /mark all as read/i }).click()
      await eventually(async () => expect((await bob.notifications()).unread).toBe(0))
      expect(await items.count()).toBe(2)
    })

    test('what one reads in one window is read in the other', async () => {
      const [ada, bob] = [await person(), await person()]
      await bob.follows(ada)
      const [one, two] = [await openAs(base, bob), await openAs(base, bob)]
      await ada.posts('Hello')
      for (const page of [one, two]) await eventually(async () => expect(await counterOf(page)).toMatch(/\b1\b/))
      await bob.reads((await bob.notifications()).items[0]!)
      for (const page of [one, two]) await eventually(async () => expect(await counterOf(page)).not.toMatch(/\d/))
    })

    test('what people write arrives as text, never as markup', async () => {
      const ada = await person({ name: '<b>Ada</b>' })
      const bob = await person()
      await bob.follows(ada)
      const his = await openAs(base, bob)
      const problems: string[] = []
      his.on('pageerror', (error) => problems.push(error.message))
      his.on('dialog', (dialog) => problems.push(dialog.message()))
      await ada.posts('<img src=x onerror=alert(1)>')
      await his
        .getByRole('status', { name: /notifications/i })
        .getByText('<img src=x onerror=alert(1)>')
        .waitFor()
      expect(await his.getByRole('status', { name: /notifications/i }).innerText()).toContain('<b>Ada</b>')
      expect(await his.locator('img[src="x"]').count()).toBe(0)
      expect(problems).toEqual([])
    })
  },
)
