import { AppError } from '@murmuration/rpc'
import { describe, expect, test } from 'vitest'
import { ada, openWeb } from './open-web.ts'

const COOKIE = { cookie: 'mono_access=good; mono_refresh=fresh' }
const FORM = { ...COOKIE, 'content-type': 'application/x-www-form-urlencoded' }
const ID = '01931b1e-0000-7000-8000-000000000002'

const down = async () => {
  throw new AppError('unavailable', 'Nobody answers')
}
const nobody = async () => {
  throw new AppError('not_found', 'There is no such person')
}
const postOf = (text: string, name = 'Ada') => ({
  id: ID,
  text,
  createdAt: '2024-11-11T11:11:11.111Z',
  author: { id: ada.id, handle: 'ada', name },
})
const pageWith = (text: string, name?: string) => async () => ({ items: [postOf(text, name)], next: null })
const empty = async () => ({ items: [], next: null })
const none = async () => ({ count: 0, now: Date.now() })

const html = async (answer: Promise<Response>) => {
  const got = await answer
  return { status: got.status, location: got.headers.get('location'), text: await got.text() }
}
const form = (fields: Record<string, string>) => ({
  method: 'POST',
  headers: FORM,
  body: new URLSearchParams(fields).toString(),
})

describe('what people write', () => {
  test('is text, in a post, a name and a bio', async () => {
    const hostile = `<script>alert(1)</script>"'&amp;`
    const user = { ...ada, name: '<i>Eve</i>', bio: '<img src=x>' }
    const { ask } = await openWeb({
      auth: { byHandle: async () => user },
      posts: { byAuthor: pageWith(hostile, '<i>Eve</i>'), counts: async () => ({ posts: 1 }) },
      follows: { counts: async () => ({ followers: 1, following: 2 }) },
    })
    const { text } = await html(ask('/@ada'))
    expect(text).toContain("&lt;script>alert(1)&lt;/script>&quot;'&amp;amp;")
    for (const markup of ['<script>', '<i>', '<img']) expect(text).not.toContain(markup)
  })

  test('of nothing to be seen shows the handle instead, in bodies and titles', async () => {
    const user = { ...ada, name: '\u3164\u200b' }
    const { ask } = await openWeb({
      auth: { byHandle: async () => user },
      posts: { byAuthor: pageWith('Hello', '\u2800'), counts: async () => ({ posts: 1 }) },
      follows: { counts: async () => ({ followers: 1, following: 2 }) },
    })
    const { text } = await html(ask('/@ada'))
    expect(text).toContain('<bdi>@ada</bdi>')
    expect(text).toContain('<bdi class="name">@ada</bdi>')
    expect(text).toContain('<title>\u2068@ada\u2069 (@ada)')
  })

  test('is isolated in a title, whatever it says of directions', async () => {
    const { ask } = await openWeb({ posts: { byId: async () => postOf('\u202eleft\u2069', 'آدا') } })
    const { text } = await html(ask(`/p/${ID}`))
    expect(text).toContain('<title>\u2068آدا\u2069: “\u2068left\u2069”')
  })

  test('in many lines is cut in a list, with a link to all of it, and whole on its own page', async () => {
    const tall = 'x\n'.repeat(70) + 'x'
    const { ask } = await openWeb({ posts: { latest: pageWith(tall), byId: async () => postOf(tall) } })
    const list = (await html(ask('/explore'))).text
    expect(list).toContain('<p class="text is-tall"')
    expect(list).toMatch(new RegExp(`<a class="more" href="/p/${ID}">Show more</a>`))
    const own = (await html(ask(`/p/${ID}`))).text
    expect(own).toContain(tall)
    expect(own).not.toMatch(/is-tall|Show more/)
  })

  test('keeps its first line feed in a form that comes back', async () => {
    const { ask } = await openWeb({ posts: { home: empty } })
    const { text } = await html(ask('/', form({ text: `\n${'x'.repeat(142)}` })))
    expect(text).toMatch(/<textarea[^>]*>\n\nxxx/)
  })
})

describe('a refused form', () => {
  test('of a post says why, keeps the text, and counts what is too much', async () => {
    const { ask } = await openWeb({ posts: { home: empty } })
    const { status, text } = await html(ask('/', form({ text: '😀'.repeat(142), key: 'k1' })))
    expect(status).toBe(400)
    expect(text).toContain('Your post may have at most 141 characters.')
    expect(text).toMatch(/data-left="true"[^>]*>-1</)
    expect(text).toContain('😀'.repeat(142))
    expect(text).not.toContain('value="k1"')
  })

  test('keeps its idempotency key when it is unknown whether the post was made', async () => {
    const { ask } = await openWeb({ posts: { home: empty, publish: down } })
    const { status, text } = await html(ask('/', form({ text: 'Hello', key: 'k1' })))
    expect(status).toBe(503)
    expect(text).toContain('value="k1"')
    expect(text).toContain('\nHello</textarea>')
  })

  test('of a post does not lose the text of who has been signed out meanwhile', async () => {
    const { ask } = await openWeb()
    const signedOut = { 'content-type': FORM['content-type'] }
    const { status, text } = await html(ask('/', { ...form({ text: 'A long thought' }), headers: signedOut }))
    expect(status).toBe(401)
    expect(text).toContain('A long thought')
  })

  test('of a sign-up names each field, and forgets the password', async () => {
    const { ask } = await openWeb()
    const fields = { handle: 'no', name: 'A & B', password: 'short' }
    const signedOut = { 'content-type': FORM['content-type'] }
    const { status, text } = await html(ask('/signup', { ...form(fields), headers: signedOut }))
    expect(status).toBe(400)
    expect(text).toContain('Handle must be 3 to 20 letters')
    expect(text).toContain('Password must have at least 8 bytes')
    expect(text).toContain('value="A &amp; B"')
    expect(text).not.toContain('"short"')
  })

  test('says how long to wait after too many tries', async () => {
    const take = async () => {
      throw new AppError('rate_limited', 'Too many tries', { retryAfter: 600 })
    }
    const limit = { take, giveBack: async () => undefined, clear: async () => undefined }
    const limits = { logInByHandle: limit, logInByAddress: limit, signUpByAddress: limit }
    const { ask } = await openWeb({}, { limits })
    const answer = await ask('/login', form({ handle: 'ada', password: 'x' }))
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '600'])
    expect(await answer.text()).toContain('wait 10 minutes')
  })
})

describe('a part that is down', () => {
  test('is a sentence on home, under a composer that works', async () => {
    const { ask } = await openWeb({ posts: { home: down, latest: down }, notify: { unread: down } })
    const { status, text } = await html(ask('/', { headers: COOKIE }))
    expect(status).toBe(200)
    expect(text).toContain('Posts can’t be shown right now')
    expect(text).toContain('data-composer')
    expect(text).toContain('data-unread="0"')
  })

  test('is not blamed for another: posts work, so it is the follows that home lacks', async () => {
    const { ask } = await openWeb({ posts: { home: down, latest: empty }, notify: { unread: none } })
    const { text } = await html(ask('/', { headers: COOKIE }))
    expect(text).toContain('Whom you follow can’t be looked up right now')
    expect(text).not.toContain('Posts can’t be shown')
  })

  test('takes the person from a profile, but not the posts', async () => {
    const { ask } = await openWeb({ auth: { byHandle: down }, posts: { byAuthor: pageWith('Still here') } })
    const { status, text } = await html(ask('/@ada'))
    expect(status).toBe(200)
    expect(text).toContain('This profile can’t be shown right now')
    expect(text).toContain('Still here')
  })

  test('takes the counts and the button from a profile, and nothing else', async () => {
    const someone = { ...ada, id: ID, handle: 'grace', name: 'Grace' }
    const { ask } = await openWeb({
      auth: { byHandle: async () => someone },
      posts: { byAuthor: empty, counts: down },
      follows: { counts: down, isFollowing: down },
    })
    const { status, text } = await html(ask('/@grace', { headers: COOKIE }))
    expect(status).toBe(200)
    expect(text).toContain('Grace')
    expect(text).not.toContain('/@grace/follow"')
  })

  test('leaves the page of notifications standing', async () => {
    const { ask } = await openWeb({ notify: { list: down, unread: down } })
    const { status, text } = await html(ask('/notifications', { headers: COOKIE }))
    expect(status).toBe(200)
    expect(text).toContain('Notifications can’t be shown right now')
  })

  test('is no excuse for a bug', async () => {
    const broken = async () => {
      throw new TypeError('undefined is not a function')
    }
    const { ask } = await openWeb({ posts: { home: broken }, notify: { unread: none } })
    const { status, text } = await html(ask('/', { headers: COOKIE }))
    expect(status).toBe(500)
    expect(text).not.toContain('undefined is not')
  })
})

test('a user that posts does not know yet has no posts; one that auth does not know either is not found', async () => {
  const follows = { counts: async () => ({ followers: 0, following: 0 }) }
  const posts = { byAuthor: nobody, counts: async () => ({ posts: 0 }) }
  const known = await openWeb({ auth: { byHandle: async () => ada }, posts, follows })
  expect((await html(known.ask('/@ada'))).text).toContain('No posts yet')
  const unknown = await openWeb({ auth: { byHandle: nobody }, posts, follows })
  expect((await html(unknown.ask('/@ada'))).status).toBe(404)
})

test.each(['/settings', '/notifications?cursor=x'])('%s sends who is signed out to log in, and back', async (path) => {
  const { ask } = await openWeb()
  const { status, location } = await html(ask(path))
  expect(status).toBe(303)
  expect(new URL(location ?? '', 'http://here').searchParams.get('next')).toBe(path)
})

test('a new name is in the cookies at once: the token, which carries it, is renewed', async () => {
  let asked = 0
  const refresh = async () => {
    asked += 1
    return { user: { ...ada, name: 'Countess' }, accessToken: 'newer', refreshToken: 'newest', expiresIn: 900 }
  }
  const { ask } = await openWeb({ auth: { updateProfile: async () => ada, refresh } })
  const answer = await ask('/settings', form({ name: 'Countess', bio: '' }))
  expect([answer.status, asked]).toEqual([303, 1])
  expect(answer.headers.getSetCookie().join()).toContain('mono_access=newer')
})
