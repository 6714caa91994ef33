import { describe, expect, test } from 'vitest'
import { accepted, eventually, Session, splitForTests, unique } from '@murmuration/testing'

const split = splitForTests()
const { person } = split

const LONG = 60_000 // ms; a dead notifier is replaced many times, and machines are busy
const FOLLOWERS = 500
const PEOPLE = 20 // of them are real and read their own inboxes; the others are rows

// A handle of a follower nobody has signed up as; a UUID of version 7, as every id is.
const CROWD = `
  INSERT INTO follows (follower_id, follower_handle, followee_id, followee_handle)
  SELECT overlay(gen_random_uuid()::text placing '7' from 15)::uuid, 'crowd_' || n, $1, $2
  FROM generate_series(1, $3::int) n`

const TOLD =
  'SELECT count(*)::int AS rows, count(DISTINCT user_id)::int AS people FROM notifications WHERE post_id = $1'

describe('a notifier killed in the middle of a fan-out', () => {
  test(
    'to 500 followers: everyone is told exactly once in the end, and no post is lost',
    async () => {
      const ada = await person()
      const followers = await Promise.all(Array.from({ length: PEOPLE }, () => person()))
      for (const follower of followers) await follower.follows(ada)
      await split.world.db('follows').query(CROWD, [ada.id, ada.handle, FOLLOWERS - PEOPLE])

      const notify = split.world.service('notify')
      const told = async (postId: string) => {
        const { rows } = await split.world.db('notify').query<{ rows: number; people: number }>(TOLD, [postId])
        return rows[0] ?? { rows: 0, people: 0 }
      }
      const posts: { id: string; text: string }[] = []
      let caught = 0
      // On a busy machine a kill may come when all is done already: then once more.
      for (let i = 0; i < 3 || (caught === 0 && i < 12); i++) {
        const post = await ada.posts(unique(`post ${i} `))
        posts.unshift(post)
        await eventually(async () => expect((await told(post.id)).people).toBeGreaterThan(0), LONG)
        await notify.kill()
        if ((await told(post.id)).people < FOLLOWERS) caught += 1
        await notify.start()
      }
      expect(caught, 'no kill came in the middle').toBeGreaterThan(0)

      await eventually(async () => {
        for (const { id } of posts) expect(await told(id)).toEqual({ rows: FOLLOWERS, people: FOLLOWERS })
      }, LONG)
      for (const follower of followers) {
        const { items, unread } = await follower.notifications()
        // In the order in which the work was done, which a kill may change.
        expect(items.map(({ post }) => post?.text).sort()).toEqual(posts.map(({ text }) => text).sort())
        expect(unread).toBe(posts.length)
      }
    },
    2 * LONG,
  )
})

describe('a part that is told to end (SIGTERM)', () => {
  test('finishes what it has begun, and ends with 0', async () => {
    const [gateway, auth] = [split.world.service('gateway'), split.world.service('auth')]
    await auth.stop()
    await auth.start({ BCRYPT_COST: '11' }) // so slow that some sign-ups are always under way
    await eventually(async () => void (await person()))

    const signUp = () => split.client.post('/api/users', { handle: unique('n_'), name: 'x', password: 'correct horse' })
    const underWay = Array.from({ length: 6 }, signUp)
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
