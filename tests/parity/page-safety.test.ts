import { describe, expect, test } from 'vitest'
import { elements, here, unique, voidElements, type Person } from '@murmuration/testing'

const { base, client, person, visitor } = here()

const LOG_IN = /^log in$/i

const signedIn = async (authenticate: Person) => {
  const browser = visitor()
  await browser.submits((await browser.opens('/login')).form(LOG_IN), {
    handle: authenticate.handle,
    password: authenticate.password,
  })
  expect(browser.jar.size).toBe(2)
  return browser
}
const isSignedIn = (page: { forms: { buttons: string[] }[] }) =>
  page.forms.some(({ buttons }) => buttons.some((text) => /log out/i.test(text)))

/** The name of the cookie that holds the access token, which is a JWT; the other one refreshes. */
const cookieNames = (jar: Map<string, string>) => {
  const access = [...jar].find(([, value]) => value.startsWith('eyJ'))?.[0] ?? ''
  const refresh = [...jar.keys()].find((name) => name !== access) ?? ''
  return { access, refresh }
}

describe('a session', () => {
  test('is two cookies: httpOnly, SameSite=Lax, for the whole site, Secure only over https', async () => {
    const { handle, password } = await person()
    const browser = visitor()
    const { cookies } = await browser.submits((await browser.opens('/login')).form(LOG_IN), { handle, password })
    expect(cookies).toHaveLength(2)
    for (const cookie of cookies) {
      expect(cookie).toMatch(/;\s*HttpOnly/i)
      expect(cookie).toMatch(/;\s*SameSite=Lax/i)
      expect(cookie).toMatch(/;\s*Path=\/(;|$)/i)
      expect(/;\s*Secure/i.test(cookie)).toBe(base.startsWith('https:'))
      expect(cookie).not.toMatch(/;\s*Domain=/i)
    }
  })

  test('a cookie opens no API', async () => {
    const browser = await signedIn(await person())
    const headers = { cookie: browser.cookieHeader(), origin: base }
    expect((await client.get('/api/me', { headers })).status).toBe(401)
    expect((await client.post('/api/posts', { text: 'x' }, { headers })).status).toBe(401)
    expect((await client.get('/api/timeline/latest', { headers })).status).toBe(200)
  })

  test('is refreshed on the way when the access token has run out', async () => {
    const ada = await person()
    const browser = await signedIn(ada)
    const { access, refresh } = cookieNames(browser.jar)
    const spent = browser.jar.get(refresh)
    browser.jar.delete(access) // a browser drops a cookie when its time is up
    const page = await browser.ask('/settings')
    expect(page.status).toBe(200)
    expect(page.words).toContain(ada.handle)
    expect(page.cookies).toHaveLength(2)
    expect(browser.jar.get(refresh)).not.toBe(spent)
    expect(isSignedIn(await browser.ask('/'))).toBe(true)
  })

  test('is refreshed also when the access cookie is there but no good', async () => {
    const browser = await signedIn(await person())
    browser.jar.set(cookieNames(browser.jar).access, 'eyJ.run.out')
    expect((await browser.ask('/settings')).status).toBe(200)
    expect(browser.jar.get(cookieNames(browser.jar).access)).not.toBe('eyJ.run.out')
  })

  test('a form sent at that moment is taken', async () => {
    const ada = await person()
    const browser = await signedIn(ada)
    const form = (await browser.opens('/')).form(/^post$/i)
    browser.jar.delete(cookieNames(browser.jar).access)
    expect((await browser.submits(form, { text: 'In time' })).status).toBe(303)
    expect((await ada.me()).counts.posts).toBe(1)
  })

  test('pages opened at once at that moment all stay signed in, and go on so', async () => {
    const browser = await signedIn(await person())
    const { access, refresh } = cookieNames(browser.jar)
    const tabs = Array.from({ length: 6 }, () => {
      const tab = visitor()
      tab.jar.set(refresh, browser.jar.get(refresh) ?? '')
      return tab
    })
    const pages = await Promise.all(tabs.map((tab) => tab.ask('/settings')))
    expect(pages.map(({ status }) => status)).toEqual(tabs.map(() => 200))
    // A browser has one jar: whichever answer was written last, it must go on from there.
    for (const tab of tabs) {
      tab.jar.delete(access)
      expect((await tab.ask('/settings')).status).toBe(200)
    }
  })

  test('whose cookies are nonsense is none, and they are taken back', async () => {
    const browser = await signedIn(await person())
    for (const name of [...browser.jar.keys()]) browser.jar.set(name, 'nonsense')
    const page = await browser.ask('/')
    expect(page.status).toBe(200)
    expect(isSignedIn(page)).toBe(false)
    expect(browser.jar.size).toBe(0)
  })

  test('that was logged out is over, for who kept its cookies too', async () => {
    const browser = await signedIn(await person())
    const { refresh } = cookieNames(browser.jar)
    const thief = visitor()
    thief.jar.set(refresh, browser.jar.get(refresh) ?? '')
    const out = await browser.submits((await browser.opens('/')).form(/log out/i))
    expect(out.status).toBe(303)
    expect(browser.jar.size).toBe(0)
    expect(isSignedIn(await thief.ask('/'))).toBe(false)
  })

  test('signed-in pages are kept by nobody, and so are pages that sign in', async () => {
    const ada = await person()
    const browser = await signedIn(ada)
    for (const path of ['/', '/explore', '/settings', '/notifications', `/@${ada.handle}`, '/search?q=x', '/nothing'])
      expect((await browser.ask(path)).header('cache-control'), path).toMatch(/\bno-store\b/)
    const fresh = visitor()
    const fields = { handle: ada.handle, password: ada.password }
    const page = await fresh.submits((await fresh.opens('/login')).form(LOG_IN), fields)
    expect(page.header('cache-control')).toMatch(/\bno-store\b/)
  })
})

describe('a form from another origin', () => {
  const { protocol, hostname, port } = new URL(base)
  const OTHERS = [
    'https://evil.example',
    'null',
    `${protocol}//${hostname}:${Number(port || 80) + 1}`,
    `${protocol}//evil.${hostname}:${port}`,
    '',
    'nonsense',
  ]

  test.each(OTHERS)('%j is refused with 403 and changes nothing', async (origin) => {
    const ada = await person()
    const browser = await signedIn(ada)
    const form = (await browser.opens('/')).form(/^post$/i)
    const page = await browser.post(form.action, { ...form.fields, text: 'Forged' }, { origin })
    expect(page.status).toBe(403)
    expect(page.header('content-type')).toMatch(/^text\/html/)
    expect((await ada.me()).counts.posts).toBe(0)
    expect((await browser.post('/logout', {}, { origin })).status).toBe(403)
    expect(isSignedIn(await browser.ask('/'))).toBe(true)
  })

  test('cannot log anybody in, nor sign anybody up', async () => {
    const { handle, password } = await person()
    const headers = { origin: 'https://evil.example' }
    const browser = visitor()
    expect((await browser.post('/login', { handle, password }, headers)).status).toBe(403)
    const fields = { handle: unique('n_'), name: 'x', password }
    expect((await browser.post('/signup', fields, headers)).status).toBe(403)
    expect((await client.get(`/api/users/${fields.handle}`)).status).toBe(404)
    expect(browser.jar.size).toBe(0)
  })

  test('pages may be opened from anywhere', async () => {
    const headers = { origin: 'https://elsewhere.example', referer: 'https://elsewhere.example/' }
    expect((await visitor().ask('/explore', { headers })).status).toBe(200)
  })

  test('our own forms are sent with our Origin: no Referrer-Policy hides it', async () => {
    expect((await visitor().opens('/login')).header('referrer-policy')).not.toMatch(/no-referrer\b(?!-when)/)
  })
})

describe('who is signed out', () => {
  test.each(['/settings', '/notifications', '/notifications?limit=5&x=%20y'])(
    'is sent from %s to log in, and back afterwards',
    async (path) => {
      const { handle, password } = await person()
      const browser = visitor()
      const sent = await browser.ask(path)
      expect(sent.status).toBe(303)
      expect(sent.header('location')).toMatch(/^\/login\?/)
      const page = await browser.follow(sent)
      const back = await browser.submits(page.form(LOG_IN), { handle, password })
      expect(back.status).toBe(303)
      expect(back.header('location')).toBe(path)
    },
  )

  test('comes back also after a wrong password', async () => {
    const { handle, password } = await person()
    const browser = visitor()
    const wrong = await browser.submits((await browser.opens('/settings')).form(LOG_IN), {
      handle,
      password: 'wrong horse',
    })
    const back = await browser.submits(wrong.form(LOG_IN), { handle, password })
    expect(back.header('location')).toBe('/settings')
  })

  test('posts nothing', async () => {
    for (const path of ['/', '/settings', '/notifications', '/@somebody/follow']) {
      const page = await visitor().post(path, { text: 'Nobody', name: 'Nobody', upTo: 'x' })
      expect([303, 401, 404], path).toContain(page.status)
      if (page.status === 303) expect(page.header('location')).toMatch(/^\/login/)
    }
  })

  test.each([
    'https://evil.example/',
    '//evil.example/',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/%09/evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    ' //evil.example',
    '/.//evil.example',
    '/..//evil.example',
    '/x/..//evil.example',
    'javascript:alert(1)',
    'data:text/html,x',
    'evil.example',
    '@evil.example',
    '/@x/../..//evil.example',
    'http:evil.example',
    `${base}@evil.example/`,
    `${base}.evil.example/`,
    '\0//evil.example',
    '/\r\nSet-Cookie: x=1',
  ])('is never sent away from this site: %j', async (next) => {
    const { handle, password } = await person()
    const path = new URL((await visitor().ask('/settings')).header('location') ?? '', base)
    const [parameter = ''] = [...path.searchParams.keys()]
    const signedInBefore = await signedIn(await person())
    const browser = visitor()
    const page = await browser.ask(`/login?${new URLSearchParams({ [parameter]: next })}`)
    const answers = [
      await browser.submits(page.form(LOG_IN), { handle, password }),
      await visitor().post('/login', { handle, password, [parameter]: next }),
      await visitor().post('/signup', { handle: unique('n_'), name: 'x', password, [parameter]: next }),
      await signedInBefore.ask(`/login?${new URLSearchParams({ [parameter]: next })}`),
    ]
    for (const answer of answers) {
      expect(answer.status).toBe(303)
      const location = answer.header('location') ?? ''
      expect(new URL(location, `${base}/login`).origin).toBe(base)
      expect(location).not.toMatch(/^[/\\]{2}|[\t\r\n]/)
    }
  })
})

describe('what a browser is told to forbid', () => {
  const paths = ['/', '/explore', '/login', '/signup', '/search', '/nothing', '/api/docs']
  const policyOf = (header = '') =>
    new Map(
      header
        .split(';')
        .map((rule) => rule.trim().split(/\s+/))
        .map(([name = '', ...values]) => [name, values]),
    )

  test.each(paths)('scripts and styles from anywhere but this site, and in the page itself: %s', async (path) => {
    const page = await visitor().ask(path)
    const policy = policyOf(page.header('content-security-policy'))
    for (const kind of ['script-src', 'style-src']) {
      const allowed = policy.get(kind) ?? policy.get('default-src')
      expect(allowed, kind).toBeDefined()
      for (const value of allowed ?? []) expect(value, kind).toMatch(/^'(self|none|nonce-.+|sha\d+-.+)'$/)
    }
    for (const kind of ['object-src', 'base-uri', 'frame-ancestors', 'form-action'])
      expect(policy.get(kind) ?? (kind === 'object-src' ? policy.get('default-src') : undefined), kind).toBeDefined()
    expect(policy.has('upgrade-insecure-requests')).toBe(false)
  })

  test.each(paths)('guessing types, framing, and telling others where from: %s', async (path) => {
    const page = await visitor().ask(path)
    expect(page.header('x-content-type-options')).toBe('nosniff')
    expect(page.header('referrer-policy')).toBeTruthy()
    expect(page.header('x-powered-by')).toBeUndefined()
  })

  test.each(paths)('and the page keeps to it: nothing inline, nothing from elsewhere: %s', async (path) => {
    const { text } = await visitor().ask(path)
    for (const { attributes, inside } of elements(text, 'script')) {
      expect(attributes['src'] !== undefined || (attributes['type'] ?? '').includes('json')).toBe(true)
      if (attributes['src']) expect(inside).toBe('')
    }
    expect(elements(text, 'style')).toEqual([])
    expect(text).not.toMatch(/<[^>]+\s(?:style|on\w+)=/i)
    const parts = [...voidElements(text, 'link'), ...voidElements(text, 'script'), ...voidElements(text, 'img')]
    for (const { href, src } of parts) expect(new URL(href ?? src ?? '', base).origin).toBe(base)
  })
})

describe('a form’s body', () => {
  const FORM = { 'content-type': 'application/x-www-form-urlencoded', origin: base }

  test('over 16,384 bytes is refused as too large', async () => {
    const page = await visitor().post('/login', { handle: 'x'.repeat(20_000), password: 'x' })
    expect(page.status).toBe(413)
    expect(page.header('content-type')).toMatch(/^text\/html/)
  })

  test.each([
    ['a type no form has', { ...FORM, 'content-type': 'application/json' }, '{"handle":"a","password":"b"}'],
    ['parts', { ...FORM, 'content-type': 'multipart/form-data; boundary=x' }, '--x--'],
    ['plain text', { ...FORM, 'content-type': 'text/plain' }, 'handle=a'],
  ] as [string, Record<string, string>, string][])('of %s logs nobody in', async (_, headers, body) => {
    const page = await visitor().ask('/login', { method: 'POST', headers, body })
    expect(page.status).toBe(400)
  })

  test.each([
    '',
    '=',
    '&&&',
    'handle',
    'handle=a&handle=b&password=x',
    'handle[]=a&password[x]=y',
    '__proto__=x&handle=%',
    'handle=%00&password=%ff',
    '%=',
  ])('of %j is no bug', async (body) => {
    const page = await visitor().ask('/login', { method: 'POST', headers: FORM, body })
    expect(page.status).toBeGreaterThanOrEqual(400)
    expect(page.status).toBeLessThan(500)
  })
})
