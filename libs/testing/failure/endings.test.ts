import { describe, expect, test } from 'vitest'
import {
  accepted,
  createPeople,
  eventually,
  NotificationPage,
  Session,
  splitForTests,
  unique,
  walk,
} from '../src/index.ts'

const split = splitForTests()
const { person } = split

const FOLLOWERS = 500

/** Runs work for many, a few at a time. */
const each = async <T, R>(items: T[], work: (item: T) => Promise<R>, atOnce = 10) => {
  const results: R[] = []
  for (let i = 0; i < items.length; i += atOnce)
    results.push(...(await Promise.all(items.slice(i, i + atOnce).map(work))))
  return results
}

describe('a notifier killed in the middle of a fan-out', () => {
  test('to 500 followers: everyone is told exactly once in the end, and no post is lost', async () => {
    const ada = await person()
    const newcomers = Array.from({ length: FOLLOWERS }, () => ({}))
    const followers = await each(newcomers, async (newcomer) => {
      const one = await createPeople(split.client)(newcomer)
      await one.follows(ada)
      return one
    })

    const notify = split.world.service('notify')
    const told = async (postId: string) => {
      const sql = 'SELECT count(*)::int AS told FROM notifications WHERE post_id = $1'
      const { rows } = await split.world.db('notify').query<{ told: number }>(sql, [postId])
      return rows[0]?.told ?? 0
    }
    const posts: { id: string; text: string }[] = []
    let caught = 0
    for (let i = 0; i < 3; i++) {
      const post = await ada.posts(unique(`post ${i} `))
      posts.unshift(post)
      let count = 0
      await eventually(async () => expect((count = await told(post.id))).toBeGreaterThan(0), 30_000)
      await notify.kill()
      count = await told(post.id)
      if (count < FOLLOWERS) caught += 1
      await notify.start()
    }
    expect(caught, 'no kill came in the middle').toBeGreaterThan(0)

    await eventually(async () => {
      for (const post of posts) expect(await told(post.id)).toBe(FOLLOWERS)
    }, 60_000)
    const inboxes = await each(followers, ({ as }) => walk(split.client, '/api/notifications', NotificationPage, as))
    for (const items of inboxes) {
      expect(items.map(({ post }) => post?.text).sort()).toEqual(posts.map(({ text }) => text).sort())
    }
  })
})

describe('a part that is told to end (SIGTERM)', () => {
  test('finishes what it has begun, and ends with 0', async () => {
    const [gateway, auth] = [split.world.service('gateway'), split.world.service('auth')]
    await auth.stop()
    await auth.start({ BCRYPT_COST: '12' }) // so slow that some sign-ups are always under way
    await eventually(async () => void (await person()))

    const signUp = () => split.client.post('/api/users', { handle: unique('n_'), name: 'x', password: 'correct horse' })
    const underWay = Array.from({ length: 8 }, signUp)
    await Promise.race(underWay)
    expect(await Promise.all([gateway.stop(), auth.stop()])).toEqual([0, 0])
    for (const answer of await Promise.all(underWay)) accepted(answer, 201, Session)
    await auth.start()
    await gateway.start()
  })

  test.each(['gateway', 'auth', 'posts', 'follows', 'search', 'notify'])(
    '%s ends with 0, and comes back',
    async (name) => {
      const part = split.world.service(name)
      expect(await part.stop()).toBe(0)
      await part.start()
    },
  )

  test('does so also while Redis is away', async () => {
    await split.world.redis.stop()
    const codes = await Promise.all(
      ['posts', 'search', 'notify', 'gateway'].map((name) => split.world.service(name).stop()),
    )
    expect(codes).toEqual([0, 0, 0, 0])
    await split.world.redis.start()
    await Promise.all(['posts', 'search', 'notify', 'gateway'].map((name) => split.world.service(name).start()))
  })

  test('and a post it has answered for is not lost, whoever ends right after', async () => {
    const [ada, bob] = [await person(), await person()]
    await bob.follows(ada)
    const post = await ada.posts('Just in time')
    for (const name of ['posts', 'notify']) {
      await split.world.service(name).kill()
      await split.world.service(name).start()
    }
    await eventually(
      async () => expect((await bob.notifications()).items.map((one) => one.post)).toEqual([post]),
      30_000,
    )
  })
})
