import { expect, test } from 'vitest'
import { accepted, PostPage, splitForTests, timeIn } from '@murmuration/testing'

// A minute and a half and a second and a half: what a machine without NTP is off, and what one with it may be for a while.
const clocks = {
  gateway: -90_000,
  posts: 90_000,
  'posts-2': -1_500,
  follows: 1_500,
  notify: -90_000,
  'notify-2': 90_000,
}
const split = splitForTests({
  only: ['gateway', 'auth', 'posts', 'follows', 'notify'],
  replicas: { posts: 2, notify: 2 },
  env: { POLICY: 'random' }, // in turn, one would publish and the other be read
  clocks,
})

const POSTS = 36
const idsOf = (items: { id: string }[]) => items.map(({ id }) => id)

test('replicas whose clocks are up to three minutes apart: every call is answered, and newest first is the order of publishing', async () => {
  const [ada, bob] = [await split.person(), await split.person()]
  await bob.follows(ada)
  const begun = Date.now()
  const page = await bob.listens()

  const published: string[] = []
  for (let i = 0; i < POSTS; i++) {
    published.unshift((await ada.posts(`${i}`)).id)
    await bob.home()
  }
  const all = { limit: POSTS }
  expect(idsOf((await bob.home(all)).items)).toEqual(published)
  for (const path of ['/api/timeline/latest', `/api/users/${ada.handle}/posts`])
    expect(idsOf(accepted(await split.client.get(path, { query: all }), 200, PostPage).items)).toEqual(published)

  // Two notifiers work side by side: news of one moment may come in either order, but is then listed in that order too.
  const told = (await page.hears(POSTS)).toReversed()
  expect(told.map(({ post }) => post?.id).sort()).toEqual([...published].sort())
  expect(idsOf((await bob.notifications(all)).items)).toEqual(idsOf(told))
  for (const { createdAt, post } of told)
    for (const time of [createdAt, post!.createdAt]) expect(Math.abs(Date.parse(time) - begun)).toBeLessThan(60_000)
})

test('a page hears of all that comes after it was made, and of nothing long before, though its maker is late', async () => {
  const [ada, bob] = [await split.person(), await split.person()]
  await bob.follows(ada)
  const visitor = split.visitor()
  const logIn = (await visitor.opens('/login')).form(/log in/i)
  const begun = Date.now()
  const page = await visitor.follow(await visitor.submits(logIn, { handle: bob.handle, password: bob.password }))
  await ada.posts('after')
  await (await bob.listens()).counts(1)

  const since = /data-since="([^"]+)"/.exec(page.text)?.[1] ?? ''
  expect(Math.abs(Date.parse(timeIn(since)) - begun)).toBeLessThan(60_000)
  const [told] = await (await bob.listens({ since })).hears(1)
  expect(told!.post?.text).toBe('after')
})
