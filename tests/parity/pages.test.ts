import { describe, expect, test } from 'vitest'
import { elements, eventually, here, linksOn, unique, voidElements, type Person } from '@murmuration/testing'

const { client, person, visitor } = here()

const signedIn = async (authenticate: Person) => {
  const browser = visitor()
  const page = await browser.submits((await browser.opens('/login')).form(/^log in$/i), {
    handle: authenticate.handle,
    password: authenticate.password,
  })
  expect(page.status).toBe(303)
  return browser
}

describe('pages without JavaScript', () => {
  test('sign up, post, be followed, be read, log out: the whole way by forms', async () => {
    const [handle, word] = [unique('v_'), unique('w')]
    const browser = visitor()
    const fields = { handle, name: 'Vera', password: 'correct horse' }
    const signedUp = await browser.submits((await browser.opens('/signup')).form(/sign up/i), fields)
    expect(signedUp.status).toBe(303)

    const home = await browser.follow(signedUp)
    expect(home.status).toBe(200)
    expect(home.words).toContain('Vera')
    const posted = await browser.follow(await browser.submits(home.form(/^post$/i), { text: `Hello ${word}` }))
    expect(posted.words).toContain(`Hello ${word}`)

    const reader = await signedIn(await person())
    const profile = await reader.opens(`/@${handle}`)
    expect(profile.words).toContain(`Hello ${word}`)
    const followed = await reader.follow(await reader.submits(profile.form(/^follow$/i)))
    expect(followed.form(/^unfollow$/i)).toBeDefined()
    expect((await reader.opens('/')).words).toContain(`Hello ${word}`)

    await browser.submits((await browser.opens('/')).form(/log out/i))
    expect(browser.jar.size).toBe(0)
    expect((await browser.opens('/')).forms.flatMap(({ buttons }) => buttons)).not.toContain('Log out')
  })

  test('/ is home when signed in, else a welcome with the latest posts', async () => {
    const [ada, bob] = [await person(), await person()]
    const [hers, his] = [unique(), unique()]
    await ada.posts(hers)
    await bob.posts(his)
    const stranger = await visitor().opens('/')
    expect(stranger.words).toContain(hers)
    expect(linksOn(stranger.text).map(({ href }) => href)).toEqual(expect.arrayContaining(['/signup', '/login']))
    const home = await (await signedIn(ada)).opens('/')
    expect(home.words).toContain(hers)
    expect(home.words).not.toContain(his)
  })

  test('/explore shows everybody’s latest posts', async () => {
    const post = await (await person()).posts(unique())
    const page = await visitor().opens('/explore')
    expect(page.status).toBe(200)
    expect(page.words).toContain(post.text)
    expect(linksOn(page.text).map(({ href }) => href)).toContain(`/p/${post.id}`)
  })

  test('/@handle shows who it is, in any case of the handle', async () => {
    const [ada, bob] = [await person({ name: 'Ada L.' }), await person()]
    await ada.changes({ bio: 'Numbers & engines' })
    await bob.follows(ada)
    const { text } = await ada.posts(unique())
    for (const handle of [ada.handle, ada.handle.toUpperCase()]) {
      const page = await visitor().opens(`/@${handle}`)
      expect(page.status).toBe(200)
      for (const words of ['Ada L.', `@${ada.handle}`, 'Numbers & engines', text]) expect(page.words).toContain(words)
      expect(page.words).toMatch(/1 follower\b/i)
    }
  })

  test('/@handle/followers and /following list people', async () => {
    const [ada, bob] = [await person(), await person()]
    await bob.follows(ada)
    expect((await visitor().opens(`/@${ada.handle}/followers`)).words).toContain(`@${bob.handle}`)
    expect((await visitor().opens(`/@${bob.handle}/following`)).words).toContain(`@${ada.handle}`)
    expect((await visitor().opens(`/@${ada.handle}/following`)).words).not.toContain(`@${bob.handle}`)
  })

  test('the button is Follow or Unfollow, and none on my own profile', async () => {
    const [ada, bob] = [await person(), await person()]
    const browser = await signedIn(bob)
    const buttonsOn = async (path: string) => (await browser.opens(path)).forms.flatMap(({ buttons }) => buttons)
    expect(await buttonsOn(`/@${ada.handle}`)).toContain('Follow')
    await browser.submits((await browser.opens(`/@${ada.handle}`)).form(/^follow$/i))
    expect((await bob.sees(ada)).followedByMe).toBe(true)
    expect(await buttonsOn(`/@${ada.handle}`)).toContain('Unfollow')
    await browser.submits((await browser.opens(`/@${ada.handle}`)).form(/^unfollow$/i))
    expect((await bob.sees(ada)).followedByMe).toBe(false)
    const own = await buttonsOn(`/@${bob.handle}`)
    expect(own).not.toContain('Follow')
    expect(own).not.toContain('Unfollow')
  })

  test('/p/:id shows a post, and the form to delete it to its author alone', async () => {
    const [ada, bob] = [await person(), await person()]
    const post = await ada.posts(unique())
    const path = `/p/${post.id}`
    for (const browser of [visitor(), await signedIn(bob)]) {
      const page = await browser.opens(path)
      expect(page.words).toContain(post.text)
      expect(page.forms.flatMap(({ buttons }) => buttons).join()).not.toMatch(/delete/i)
    }
    const browser = await signedIn(ada)
    const after = await browser.follow(await browser.submits((await browser.opens(path)).form(/^delete$/i)))
    expect(after.status).toBe(200)
    expect((await browser.ask(path)).status).toBe(404)
    expect((await ada.me()).counts.posts).toBe(0)
  })

  test('/search finds posts and people', async () => {
    const word = unique('w')
    const ada = await person({ name: `Ada ${word}` })
    await ada.posts(`${word} in a post`)
    await eventually(async () => {
      expect((await visitor().opens(`/search?q=${word}`)).words).toContain(`${word} in a post`)
      expect((await visitor().opens(`/search?q=${word}&type=posts`)).words).toContain(`${word} in a post`)
      expect((await visitor().opens(`/search?q=${word}&type=people`)).words).toContain(`@${ada.handle}`)
    })
    const form = (await visitor().opens('/search')).forms.find(({ fields }) => 'q' in fields)
    expect(form?.method).toBe('GET')
    expect((await visitor().opens('/search')).status).toBe(200)
  })

  test('/notifications lists them, marks them as read, and counts the unread in its link on every page', async () => {
    const [ada, bob] = [await person(), await person()]
    await bob.follows(ada)
    const { text } = await ada.posts(unique())
    await eventually(async () => expect((await bob.notifications()).unread).toBe(1))
    const browser = await signedIn(bob)
    const counter = async (path: string) =>
      linksOn((await browser.opens(path)).text).find(({ href }) => href === '/notifications')?.text
    for (const path of ['/', '/explore', '/settings', `/@${ada.handle}`]) expect(await counter(path)).toMatch(/\b1\b/)

    const page = await browser.opens('/notifications')
    expect(page.words).toContain(text)
    expect(page.words).toContain(ada.name)
    await browser.submits(page.form(/read/i))
    expect((await bob.notifications()).unread).toBe(0)
    expect(await counter('/')).not.toMatch(/\d/)
  })

  test('/settings changes name and bio', async () => {
    const ada = await person()
    const browser = await signedIn(ada)
    const form = (await browser.opens('/settings')).form(/save/i)
    expect(form.fields).toMatchObject({ name: ada.name, bio: '' })
    expect((await browser.submits(form, { name: 'Countess', bio: 'One\r\nTwo' })).status).toBe(303)
    expect(await ada.me()).toMatchObject({ name: 'Countess', bio: 'One\nTwo' })
    expect((await browser.opens('/settings')).form(/save/i).fields).toMatchObject({ name: 'Countess', bio: 'One\nTwo' })
  })

  test('longer lists link to older ones, to the end', async () => {
    const ada = await person()
    const word = unique('w')
    for (let i = 0; i < 23; i++) await ada.posts(`${word}n${i}e`)
    const browser = visitor()
    const seen: string[] = []
    let path: string | undefined = `/@${ada.handle}`
    while (path !== undefined) {
      const page = await browser.opens(path)
      seen.push(...[...page.words.matchAll(new RegExp(`${word}n(\\d+)e`, 'g'))].map(([, n = '']) => n))
      path = linksOn(page.text).find(({ href }) => href.includes('cursor='))?.href
    }
    expect(seen).toEqual(Array.from({ length: 23 }, (_, i) => String(22 - i)))
  })

  test('a page of a post, a person or a list that isn’t there says so', async () => {
    const paths = [
      '/nothing',
      `/@${unique('nobody')}`,
      '/@x',
      '/p/x',
      '/p/01900000-0000-7000-8000-000000000000',
      `/@${unique('nobody')}/followers`,
    ]
    for (const path of paths) {
      const page = await visitor().ask(path)
      expect(page.status, path).toBe(404)
      expect(page.words).not.toBe('')
      expect(linksOn(page.text).some(({ href }) => href === '/')).toBe(true)
    }
  })

  test('a cursor that is none is refused, on a page that says so', async () => {
    const { handle } = await person()
    for (const path of ['/explore', '/', `/@${handle}`, `/@${handle}/followers`, '/search?q=x']) {
      const page = await visitor().ask(`${path}${path.includes('?') ? '&' : '?'}cursor=x`)
      expect([200, 400], path).toContain(page.status)
      expect(page.header('content-type')).toMatch(/^text\/html/)
    }
  })

  test('the footer says which of the two systems rendered the page, and says the same on every page', async () => {
    const footers = await Promise.all(
      ['/', '/explore', '/login', '/search', '/nothing'].map(
        async (path) => elements((await visitor().ask(path)).text, 'footer')[0]?.text,
      ),
    )
    expect(footers[0]).toMatch(/monolith|split/i)
    expect(new Set(footers).size).toBe(1)
  })
})

describe('a refused form', () => {
  test('comes back with the error’s status, a sentence and what was typed, but for the password', async () => {
    const browser = visitor()
    const typed = { handle: 'a', name: 'Ada <Lovelace> "&"', password: 'short' }
    const page = await browser.submits((await browser.opens('/signup')).form(/sign up/i), typed)
    expect(page.status).toBe(400)
    expect(page.form(/sign up/i).fields).toMatchObject({ handle: 'a', name: typed.name, password: '' })
    expect(page.text).not.toContain('short"')
    expect(page.words).toMatch(/handle|password/i)
    expect(browser.jar.size).toBe(0)
  })

  test('for a taken handle is a 409, and gives the handle back', async () => {
    const { handle } = await person()
    const browser = visitor()
    const fields = { handle, name: 'Eve', password: 'correct horse' }
    const page = await browser.submits((await browser.opens('/signup')).form(/sign up/i), fields)
    expect(page.status).toBe(409)
    expect(page.form(/sign up/i).fields).toMatchObject({ handle, name: 'Eve', password: '' })
    expect(page.words).toMatch(/taken/i)
  })

  test('for a wrong password is a 401 with the same sentence as for a wrong handle', async () => {
    const { handle } = await person()
    const attempt = async (tried: string) => {
      const browser = visitor()
      const page = await browser.submits((await browser.opens('/login')).form(/^log in$/i), {
        handle: tried,
        password: 'wrong horse',
      })
      expect(page.status).toBe(401)
      expect(page.form(/^log in$/i).fields).toMatchObject({ handle: tried, password: '' })
      expect(page.text).not.toContain('wrong horse')
      return page.words.replaceAll(tried, '')
    }
    expect(await attempt(handle)).toBe(await attempt(unique('n_')))
  })

  test('for a post too long gives the text back', async () => {
    const ada = await person()
    const browser = await signedIn(ada)
    const text = `\nfirst line\n${'<x>&'.repeat(40)}`
    const page = await browser.submits((await browser.opens('/')).form(/^post$/i), { text })
    expect(page.status).toBe(400)
    expect(page.form(/^post$/i).fields['text']).toBe(text)
    expect((await ada.me()).counts.posts).toBe(0)
  })

  test('for settings gives both fields back, and changes nothing', async () => {
    const ada = await person()
    const browser = await signedIn(ada)
    const typed = { name: '', bio: 'x'.repeat(161) }
    const page = await browser.submits((await browser.opens('/settings')).form(/save/i), typed)
    expect(page.status).toBe(400)
    expect(page.form(/save/i).fields).toMatchObject(typed)
    expect(await ada.me()).toMatchObject({ name: ada.name, bio: '' })
  })

  test('for a search gives the words back', async () => {
    const q = 'x'.repeat(101)
    const page = await visitor().ask(`/search?q=${q}`)
    expect(page.status).toBe(400)
    expect(page.forms.some(({ fields }) => fields['q'] === q)).toBe(true)
  })

  test('sent twice by a double click posts once', async () => {
    const ada = await person()
    const browser = await signedIn(ada)
    const form = (await browser.opens('/')).form(/^post$/i)
    const answers = await Promise.all([1, 2].map(() => browser.submits(form, { text: 'Once' })))
    expect(answers.map(({ status }) => status)).toEqual([303, 303])
    expect((await ada.me()).counts.posts).toBe(1)
  })
})

describe('what people write', () => {
  const HOSTILE = `<script>alert(1)</script><img src=x onerror=alert(1)>"'><b>&amp;`

  test('is shown as text on every page, never as markup', async () => {
    const word = unique('w')
    const ada = await person({ name: '<i>Eve</i>"><script>' })
    const bob = await person()
    await bob.follows(ada)
    await ada.follows(bob)
    await ada.changes({ bio: HOSTILE })
    const post = await ada.posts(`${word} ${HOSTILE}`)
    await eventually(async () => expect((await bob.notifications()).unread).toBe(2))
    await eventually(async () => expect((await visitor().opens(`/search?q=${word}`)).words).toContain(HOSTILE))

    const browser = await signedIn(bob)
    for (const path of [
      '/',
      '/explore',
      `/@${ada.handle}`,
      `/p/${post.id}`,
      `/search?q=${word}`,
      '/notifications',
      `/@${bob.handle}/followers`,
    ]) {
      const { text, words } = await browser.opens(path)
      expect(words, path).toContain(path.endsWith('followers') ? '<i>Eve</i>' : HOSTILE)
      expect(text, path).not.toMatch(/<script>|<img src=x|<i>Eve|<b>&/)
    }
    const reflected = await visitor().ask(`/search?q=${encodeURIComponent(`"><script>alert(1)</script>`)}`)
    expect(reflected.text).not.toContain('<script>alert')
    expect((await visitor().ask(`/@${encodeURIComponent('<script>')}`)).text).not.toContain('<script>')
  })

  test('a page keeps its lines', async () => {
    const post = await (await person()).posts('one\n\n  two')
    const { text } = await visitor().opens(`/p/${post.id}`)
    expect(text).toContain('one\n\n  two')
  })
})

test('every page has a language, a title, a viewport, one main heading, and labels on its fields', async () => {
  const ada = await person()
  const browser = await signedIn(ada)
  const post = await ada.posts('Hello')
  const open = [
    '/',
    '/explore',
    '/search?q=x',
    `/@${ada.handle}`,
    `/@${ada.handle}/followers`,
    `/p/${post.id}`,
    '/nothing',
  ]
  const pages = [
    ...(await Promise.all([...open, '/login', '/signup'].map((path) => visitor().ask(path)))),
    ...(await Promise.all([...open, '/notifications', '/settings'].map((path) => browser.ask(path)))),
  ]
  for (const { text, path } of pages) {
    expect(text, path).toMatch(/^<!doctype html>/i)
    expect(text, path).toMatch(/<html[^>]* lang="en"/)
    expect(elements(text, 'title')[0]?.text, path).toBeTruthy()
    expect(elements(text, 'h1'), path).toHaveLength(1)
    expect(
      voidElements(text, 'meta').some(({ name }) => name === 'viewport'),
      path,
    ).toBe(true)
  }
})

test('what a page links to on this site is there', async () => {
  const ada = await person()
  const post = await ada.posts('Hello')
  const browser = await signedIn(ada)
  const paths = new Set<string>()
  for (const path of ['/', '/explore', `/@${ada.handle}`, `/p/${post.id}`, '/settings', '/notifications', '/search']) {
    const { text } = await browser.opens(path)
    const parts = [...voidElements(text, 'link'), ...voidElements(text, 'script'), ...voidElements(text, 'img')]
    for (const { href, src } of parts) paths.add(href ?? src ?? '/')
    for (const { href } of linksOn(text)) if (/^\/(?!@|p\/)/.test(href)) paths.add(href)
  }
  for (const path of paths) expect((await client.get(path)).status, path).toBeLessThan(400)
})

describe('a query that is wrong', () => {
  test.each([
    '/search?type=zz',
    '/search?q=a&type=',
    '/search?q=a&q=b',
    '/search?q=a&type=posts&type=people',
    '/search?q=a&cursor=zz',
    '/explore?cursor=zz',
    '/explore?cursor=a&cursor=b',
    '/login?next=/a&next=/b',
    '/signup?next=/a&next=/b',
    '/@HANDLE?cursor=zz',
    '/@HANDLE?cursor=a&cursor=b',
    '/@HANDLE/followers?cursor=zz',
    '/@HANDLE/following?cursor=a&cursor=b',
  ])('%s is 400, and a page', async (path) => {
    const { handle } = await person()
    const page = await visitor().ask(path.replace('HANDLE', handle))
    expect(page.status).toBe(400)
    expect(page.header('content-type')).toMatch('text/html')
  })

  test.each(['/explore?colour=a&colour=b', '/search?colour=zz', '/login?type=zz'])(
    'a name that means nothing there is passed over: %s',
    async (path) => {
      expect((await visitor().ask(path)).status).toBe(200)
    },
  )

  test('also when signed in', async () => {
    const browser = await signedIn(await person())
    for (const path of ['/?cursor=zz', '/notifications?cursor=zz', '/notifications?cursor=a&cursor=b'])
      expect((await browser.ask(path)).status, path).toBe(400)
  })
})
