import { describe, expect, test } from 'vitest'
import { bothSystems, browserForTests, chromium, eventually, unique, why } from '@murmuration/testing'

const { open } = browserForTests()

describe.skipIf(chromium === undefined).each(bothSystems())(
  `with JavaScript off, on the $name${why}`,
  ({ base, person }) => {
    test('somebody signs up, posts, follows, reads, changes the profile, deletes and leaves', async () => {
      const other = await person({ name: 'Other Person' })
      const handle = unique('b_')
      const page = await open(base, { javaScriptEnabled: false })

      await page.goto('/')
      await page.getByRole('link', { name: 'Sign up' }).first().click()
      await page.getByLabel('Handle').fill(handle)
      await page.getByLabel('Name', { exact: true }).fill('Beatrix')
      await page.getByLabel('Password').fill('short')
      await page.getByRole('button', { name: 'Sign up' }).click()
      expect(await page.getByLabel('Handle').inputValue()).toBe(handle)
      expect(await page.getByLabel('Password').inputValue()).toBe('')
      await page.getByLabel('Password').fill('correct horse')
      await page.getByRole('button', { name: 'Sign up' }).click()
      await page.waitForURL('/')

      await page.getByLabel('Your post').fill('First line\nsecond 😀')
      await page.getByRole('button', { name: 'Post', exact: true }).click()
      await page.getByRole('main').getByText('second 😀').waitFor()

      await page.goto(`/@${other.handle}`)
      await page.getByRole('button', { name: 'Follow', exact: true }).click()
      await page.getByRole('button', { name: 'Unfollow' }).waitFor()
      await other.posts('Hello from the other side')
      await page.goto('/')
      await page.getByText('Hello from the other side').waitFor()

      // Without JavaScript a page shows what had come when it was asked for: this visitor asks again.
      await eventually(async () => {
        await page.goto('/notifications')
        expect(await page.getByRole('main').innerText()).toContain('Hello from the other side')
      })
      await page.getByRole('button', { name: /mark all as read/i }).click()
      await page.waitForURL('/notifications')

      await page.goto('/settings')
      await page.getByLabel('Name', { exact: true }).fill('Beatrix P.')
      await page.getByLabel('Bio').fill('Rabbits')
      await page.getByRole('button', { name: 'Save' }).click()
      await page.goto(`/@${handle}`)
      await page.getByText('Rabbits').waitFor()

      await page.goto('/')
      await page
        .getByRole('main')
        .getByRole('link', { name: /ago|now|\d/i })
        .last()
        .waitFor()
      await page.goto(`/@${handle}`)
      const link = await page.locator('main a[href^="/p/"]').first().getAttribute('href')
      await page.goto(link ?? '')
      await page.getByText('Delete this post').click()
      await page.getByRole('button', { name: 'Delete', exact: true }).click()
      expect((await page.goto(link ?? ''))?.status()).toBe(404)

      await page.goto('/settings')
      await page.getByRole('main').getByRole('button', { name: 'Log out' }).click()
      await page.goto('/settings')
      expect(new URL(page.url()).pathname).toBe('/login')
    })

    test('a search is a form too', async () => {
      const { handle } = await person({ handle: unique('b_') })
      const page = await open(base, { javaScriptEnabled: false })
      await page.goto(`/search?q=${handle}&type=people`)
      await page.goto('/search')
      await page.getByRole('searchbox').fill(handle)
      await page.getByRole('searchbox').press('Enter')
      await page.waitForURL(/\/search\?/)
      expect(new URL(page.url()).searchParams.get('q')).toBe(handle)
    })
  },
)
