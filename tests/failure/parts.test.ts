import { describe, expect, test } from 'vitest'
import {
  accepted,
  done,
  eventually,
  NotificationPage,
  Post,
  PostPage,
  Profile,
  refused,
  Session,
  splitForTests,
  unique,
  UserPage,
  type Person,
} from '@murmuration/testing'

// DESIGN.md, "How parts fail", sentence by sentence. The parts of one system are stopped one after the other.
const split = splitForTests()
const { person, visitor, without } = split

const get = (path: string, authenticate?: Person) => split.client.get(path, authenticate?.as)
const pair = async () => {
  const [ada, bob] = [await person(), await person()]
  await bob.follows(ada)
  await ada.posts('before')
  // Every part has seen a token by now, so it has the public keys.
  await eventually(async () => expect((await bob.notifications()).unread).toBe(1))
  await bob.home()
  return { ada, bob }
}
const signedIn = async ({ handle, password }: Person) => {
  const browser = visitor()
  await browser.submits((await browser.opens('/login')).form(/^log in$/i), { handle, password })
  return browser
}
const logIn = ({ handle, password }: Person) => split.client.post('/api/sessions', { handle, password })
/** The posts that somebody has been told of. */
const texts = async (authenticate: Person) => {
  const { items } = await authenticate.notifications()
  return items.filter(({ kind }) => kind === 'post').map(({ post }) => post?.text)
}

const expectAccounts = async (ada: Person) => {
  accepted(await logIn(ada), 201, Session)
  const { handle, password } = { handle: unique('n_'), password: 'correct horse' }
  accepted(await split.client.post('/api/users', { handle, name: 'New', password }), 201, Session)
  accepted(await split.client.post('/api/sessions/refresh', { refreshToken: ada.refreshToken }), 201, Session)
}
const expectPosts = async (ada: Person) => {
  const post = await ada.posts(unique('meanwhile '))
  accepted(await get(`/api/posts/${post.id}`), 200, Post)
  accepted(await get(`/api/users/${ada.handle}/posts`), 200, PostPage)
  expect(accepted(await get('/api/timeline/latest'), 200, PostPage).items).toContainEqual(post)
  return post
}
const expectFollows = async (ada: Person, bob: Person) => {
  accepted(await get(`/api/users/${ada.handle}`, bob), 200, Profile)
  accepted(await get(`/api/users/${ada.handle}/followers`), 200, UserPage)
  done(await split.client.put(`/api/users/${bob.handle}/follow`, ada.as))
  done(await split.client.delete(`/api/users/${bob.handle}/follow`, ada.as))
}
const expectPage = async (browser: ReturnType<typeof visitor>, path: string, words: RegExp) => {
  const page = await browser.ask(path)
  expect(page.status, path).toBe(200)
  expect(page.words, path).toMatch(words)
  return page
}

const DOWN = /(can.t be|be searched|looked up).* right now/i

describe('search is down', () => {
  test('only search is down, and it catches up', async () => {
    const { ada, bob } = await pair()
    const browser = await signedIn(bob)
    let text = ''
    await without('search', async () => {
      refused(await get('/api/search?q=x'), 'unavailable')
      refused(await get('/api/search?q=x&type=people', bob), 'unavailable')
      await expectPage(browser, '/search?q=x', /nothing can be searched right now. only search is down/i)

      await expectAccounts(ada)
      ;({ text } = await expectPosts(ada))
      await expectFollows(ada, bob)
      expect((await bob.home()).items[0]?.text).toBe(text)
      await eventually(async () => expect((await texts(bob))[0]).toBe(text))
      for (const path of ['/', '/explore', `/@${ada.handle}`, '/notifications', '/settings'])
        expect((await expectPage(browser, path, /./)).words).not.toMatch(DOWN)
    })
    await eventually(async () => {
      const answer = await get(`/api/search?q=${encodeURIComponent(text)}`)
      expect(accepted(answer, 200, PostPage).items.map((post) => post.text)).toEqual([text])
    })
  })
})

describe('follows is down', () => {
  test('home says unavailable, everything else works, and who was to be told is told later', async () => {
    const { ada, bob } = await pair()
    const browser = await signedIn(bob)
    let text = ''
    await without('follows', async () => {
      refused(await get('/api/timeline/home', bob), 'unavailable')
      refused(await split.client.put(`/api/users/${ada.handle}/follow`, bob.as), 'unavailable')
      refused(await get(`/api/users/${ada.handle}/followers`), 'unavailable')

      await expectAccounts(ada)
      ;({ text } = await expectPosts(ada))
      expect(await texts(bob)).toEqual(['before'])
      await bob.reads((await bob.notifications()).items[0]!)
      await eventually(async () => {
        const found = accepted(await get(`/api/search?q=${encodeURIComponent(text)}`), 200, PostPage)
        expect(found.items).toHaveLength(1)
      })

      await expectPage(browser, '/', /whom you follow can.t be looked up right now.*explore works/i)
      for (const list of ['followers', 'following'])
        await expectPage(browser, `/@${ada.handle}/${list}`, /who follows whom can.t be looked up right now/i)
      expect((await expectPage(browser, `/@${ada.handle}`, /meanwhile/)).words).toContain(ada.name)
      for (const path of ['/explore', '/notifications', '/settings', '/search?q=meanwhile'])
        expect((await expectPage(browser, path, /./)).words).not.toMatch(DOWN)
    })
    await eventually(async () => expect((await bob.home()).items[0]?.text).toBe(text))
    await eventually(async () => expect(await texts(bob)).toEqual([text, 'before']), 30_000)
  })
})

describe('notify is down', () => {
  test('posting works, and notifications arrive later, none lost and none twice', async () => {
    const { ada, bob } = await pair()
    const browser = await signedIn(bob)
    const posted: string[] = []
    await without('notify', async () => {
      refused(await get('/api/notifications', bob), 'unavailable')
      await expect(bob.listens()).rejects.toThrow()

      await expectAccounts(ada)
      for (let i = 0; i < 5; i++) posted.unshift((await expectPosts(ada)).text)
      await expectFollows(ada, bob)
      expect((await bob.home()).items[0]?.text).toBe(posted[0])
      await expectPage(browser, '/notifications', /notifications can.t be shown right now.*none is lost/i)
      for (const path of ['/', '/explore', `/@${ada.handle}`, '/settings'])
        expect((await expectPage(browser, path, /./)).words).not.toMatch(DOWN)
    })
    await eventually(async () => {
      const { items } = accepted(await get('/api/notifications', bob), 200, NotificationPage)
      expect(items.filter(({ kind }) => kind === 'post').map(({ post }) => post?.text)).toEqual([...posted, 'before'])
    }, 30_000)
    const page = await bob.listens()
    await ada.posts('live again')
    expect((await page.hears(1))[0]?.post?.text).toBe('live again')
  })
})

describe('auth is down', () => {
  test('nobody signs up, logs in or refreshes; profiles are unavailable; who is signed in goes on', async () => {
    const { ada, bob } = await pair()
    const browser = await signedIn(bob)
    await without('auth', async () => {
      refused(await logIn(ada), 'unavailable')
      const newcomer = { handle: unique('n_'), name: 'New', password: 'correct horse' }
      refused(await split.client.post('/api/users', newcomer), 'unavailable')
      const { refreshToken } = ada
      refused(await split.client.post('/api/sessions/refresh', { refreshToken }), 'unavailable')

      refused(await get('/api/me', bob), 'unavailable')
      refused(await get(`/api/users/${ada.handle}`), 'unavailable')
      for (const list of ['followers', 'following'])
        refused(await get(`/api/users/${ada.handle}/${list}`), 'unavailable')

      const { text } = await expectPosts(ada)
      expect((await bob.home()).items[0]?.text).toBe(text)
      await eventually(async () => expect((await texts(bob))[0]).toBe(text))
      await eventually(async () => {
        const found = accepted(await get(`/api/search?q=${encodeURIComponent(text)}`, bob), 200, PostPage)
        expect(found.items).toHaveLength(1)
      })
      const page = await bob.listens()
      await ada.posts('still live')
      expect((await page.hears(1))[0]?.post?.text).toBe('still live')

      await expectPage(browser, `/@${ada.handle}`, /meanwhile/)
      await expectPage(visitor(), `/@${ada.handle}`, /this profile can.t be shown right now.*accounts is down/i)
      await expectPage(browser, '/settings', /your profile can.t be shown right now.*accounts is down/i)
      await expectPage(browser, `/@${ada.handle}/followers`, /names of people can.t be looked up right now/i)
      for (const path of ['/', '/explore', '/notifications', '/search?q=meanwhile'])
        expect((await expectPage(browser, path, /./)).words).not.toMatch(DOWN)
      const form = await browser.submits((await visitor().opens('/login')).form(/^log in$/i), {
        handle: 'x',
        password: 'y',
      })
      expect(form.status).toBe(503)
      expect(form.words).toMatch(/accounts can.t be reached right now/i)
    })
    // The refresh that failed has spent nothing.
    await eventually(async () => {
      const { refreshToken } = ada
      accepted(await split.client.post('/api/sessions/refresh', { refreshToken }), 201, Session)
    })
    accepted(await get(`/api/users/${ada.handle}`), 200, Profile)
    expect((await browser.opens('/settings')).status).toBe(200)
  })

  test('services that start meanwhile know the keys: who is signed in goes on, live too', async () => {
    const { ada, bob } = await pair()
    await without('auth', async () => {
      for (const name of ['posts', 'follows', 'notify', 'gateway']) {
        await split.world.service(name).stop()
        await split.world.service(name).start()
      }
      const { text } = await ada.posts(unique('after a restart '))
      expect((await bob.home()).items[0]?.text).toBe(text)
      const page = await bob.listens()
      await ada.posts('live after it')
      expect((await page.hears(1))[0]?.post).not.toBeNull()
    })
  })

  test('a browser whose access cookie has run out keeps its session for later', async () => {
    const { bob } = await pair()
    const browser = await signedIn(bob)
    const access = [...browser.jar].find(([, value]) => value.startsWith('eyJ'))?.[0] ?? ''
    await without('auth', async () => {
      browser.jar.delete(access)
      expect((await browser.ask('/explore')).status).toBe(200)
    })
    await eventually(async () => expect((await browser.ask('/settings')).status).toBe(200))
  })
})

describe('Redis is down', () => {
  test('everything a person does works; what others are to hear of waits and is not lost', async () => {
    const { ada, bob } = await pair()
    const browser = await signedIn(bob)
    const page = await bob.listens()
    const posted: string[] = []
    await split.world.redis.stop()
    try {
      await expectAccounts(ada)
      for (let i = 0; i < 3; i++) posted.unshift((await expectPosts(ada)).text)
      await expectFollows(ada, bob)
      expect((await bob.home()).items[0]?.text).toBe(posted[0])
      await bob.reads((await bob.notifications()).items[0]!)
      expect((await bob.notifications()).unread).toBe(0)
      accepted(await get('/api/search?q=before'), 200, PostPage)
      for (const path of ['/', '/explore', `/@${ada.handle}`, '/settings', '/notifications', '/search?q=x'])
        expect((await expectPage(browser, path, /./)).words).not.toMatch(DOWN)
    } finally {
      await split.world.redis.start()
    }
    await eventually(async () => {
      const { items } = await bob.notifications()
      expect(items.filter(({ kind }) => kind === 'post').map(({ post }) => post?.text)).toEqual([...posted, 'before'])
    }, 30_000)
    await ada.posts('after')
    await eventually(() => expect(page.notifications().map(({ post }) => post?.text)).toContain('after'), 30_000)
    const heard = page.notifications().map(({ id }) => id)
    expect(new Set(heard).size).toBe(heard.length)
  })

  test('tries are counted all the same', async () => {
    const ada = await person()
    await split.world.redis.stop()
    try {
      const wrong = { handle: ada.handle, password: 'wrong horse' }
      for (let i = 0; i < 10; i++) refused(await split.client.post('/api/sessions', wrong), 'unauthenticated')
      refused(await split.client.post('/api/sessions', wrong), 'rate_limited')
      refused(await logIn(ada), 'rate_limited')
    } finally {
      await split.world.redis.start()
    }
  })
})
