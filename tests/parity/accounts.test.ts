import { describe, expect, test } from 'vitest'
import { accepted, done, here, Profile, refused, Session, unique } from '@murmuration/testing'

const { client, person } = here()

const RESERVED =
  `admin api explore follow followers following health home lab live login logout me metrics notifications p post posts
  search session sessions settings signup socket static support system user users`.split(/\s+/)

const newcomer = (fields: object = {}) => ({ handle: unique('n_'), name: 'Ada', password: 'correct horse', ...fields })
const signUp = (fields: object = {}) => client.post('/api/users', newcomer(fields))

describe('signing up', () => {
  test('gives a session that works at once', async () => {
    const { user, accessToken } = accepted(await signUp({ name: 'Ada Lovelace' }), 201, Session)
    expect(user).toMatchObject({ name: 'Ada Lovelace', bio: '' })
    const me = accepted(await client.get('/api/me', { token: accessToken }), 200, Profile)
    expect(me).toEqual({ ...user, counts: { posts: 0, followers: 0, following: 0 }, followedByMe: false })
  })

  test('access tokens live 15 minutes', async () => {
    expect(accepted(await signUp(), 201, Session).expiresIn).toBe(900)
  })

  test('makes the account on the spot: createdAt is now, in UTC with milliseconds', async () => {
    const before = Date.now()
    const { user } = accepted(await signUp(), 201, Session)
    const skew = 60_000 // another system's clock, when one is tested from afar
    expect(Date.parse(user.createdAt)).toBeGreaterThan(before - skew)
    expect(Date.parse(user.createdAt)).toBeLessThan(Date.now() + skew)
  })

  test('never looks at a token', async () => {
    const headers = { authorization: 'Bearer nonsense' }
    accepted(await client.post('/api/users', newcomer(), { headers }), 201, Session)
  })

  test('ignores unknown fields and query parameters', async () => {
    const fields = { id: 'mine', bio: 'a spy', createdAt: 'never', admin: true }
    const { user } = accepted(await client.post('/api/users?limit=0&x=1', newcomer(fields)), 201, Session)
    expect(user.bio).toBe('')
    expect(user).not.toHaveProperty('admin')
  })

  test('names every field that is wrong', async () => {
    refused(await client.post('/api/users', { handle: 'a', name: '', password: 'short' }), 'invalid', [
      'handle',
      'name',
      'password',
    ])
    refused(await client.post('/api/users', {}), 'invalid', ['handle', 'name', 'password'])
  })
})

describe('a handle', () => {
  test('is kept in lower case, whatever case it is given in', async () => {
    const handle = unique('N_')
    const { user } = accepted(await signUp({ handle: handle.toUpperCase() }), 201, Session)
    expect(user.handle).toBe(handle.toLowerCase())
  })

  test('is taken once, in any case', async () => {
    const { handle } = await person()
    refused(await signUp({ handle }), 'conflict')
    refused(await signUp({ handle: handle.toUpperCase() }), 'conflict')
  })

  test('is given to one of many who ask at once', async () => {
    const handle = unique('n_')
    const answers = await Promise.all(Array.from({ length: 8 }, () => signUp({ handle })))
    const statuses = answers.map(({ status }) => status).sort()
    expect(statuses).toEqual([201, ...Array.from({ length: 7 }, () => 409)])
  })

  test.each([3, 20])('may have %i characters', async (length) => {
    const handle = unique('0123456789').slice(-length)
    const { status } = await signUp({ handle })
    expect([201, 409]).toContain(status) // three characters may be somebody's already
  })

  test.each([
    '',
    'ab',
    'a'.repeat(21),
    'with space',
    ' trimmed',
    'trimmed ',
    'dash-ed',
    'dot.ted',
    'adä',
    'аda',
    'ada\n',
    'ad\u0000',
    'K\u212Aelvin',
    'ſhort',
  ])('cannot be %j', async (handle) => void refused(await signUp({ handle }), 'invalid', ['handle']))

  test.each(RESERVED)('cannot be the reserved word %s', async (handle) => {
    refused(await signUp({ handle }), 'invalid', ['handle'])
    refused(await signUp({ handle: handle.toUpperCase() }), 'invalid', ['handle'])
  })
})

describe('a password', () => {
  test.each([
    ['7 bytes', '1234567'],
    ['73 bytes', 'x'.repeat(73)],
    ['74 bytes in 37 characters', 'é'.repeat(37)],
    ['nothing', ''],
  ])('of %s is refused', async (_, password) => void refused(await signUp({ password }), 'invalid', ['password']))

  test.each([
    ['8 bytes', '12345678'],
    ['8 bytes in 2 characters', '😀😀'],
    ['72 bytes', 'x'.repeat(72)],
    ['72 bytes in 36 characters', 'é'.repeat(36)],
  ])('of %s is good', async (_, password) => {
    const { handle } = await person({ password })
    accepted(await client.post('/api/sessions', { handle, password }), 201, Session)
  })

  test.each([
    ['spaces around', '  correct horse  ', 'correct horse'],
    ['its Unicode form', 'caf\u00e9 noir', 'cafe\u0301 noir'],
    ['case', 'Correct Horse', 'correct horse'],
    ['what follows a NUL', 'correct\0horse', 'correct\0goose'],
    ['the 72nd byte', `${'x'.repeat(71)}a`, `${'x'.repeat(71)}b`],
    ['a 73rd byte', 'x'.repeat(72), 'x'.repeat(73)],
  ])('is taken as sent: %s makes a difference', async (_, password, other) => {
    const { handle } = await person({ password })
    refused(await client.post('/api/sessions', { handle, password: other }), 'unauthenticated')
    accepted(await client.post('/api/sessions', { handle, password }), 201, Session)
  })
})

describe('a name', () => {
  test.each([
    ['50 code points', '😀'.repeat(50)],
    ['one character', 'A'],
    ['markup', '<b>Ada</b> & "co"'],
    ['right-to-left script', 'آدا لوفليس'],
  ])('of %s is good', async (_, name) => {
    expect(accepted(await signUp({ name }), 201, Session).user.name).toBe(name)
  })

  test.each([
    ['51 code points', '😀'.repeat(51)],
    ['nothing', ''],
    ['only spaces', ' \u3000\u00a0 '],
    ['nothing to be seen', '\u3164\u200b\u2800'],
    ['a bidi control', 'Ada\u202e'],
    ['two lines', 'Ada\nLovelace'],
    ['two lines of an old Mac', 'Ada\rLovelace'],
    ['a tab', 'Ada\tLovelace'],
    ['a control character', 'Ada\u0007'],
    ['a C1 control character', 'Ada\u0085Lovelace'],
    ['half a pair', 'Ada\ud800'],
  ])('of %s is refused', async (_, name) => void refused(await signUp({ name }), 'invalid', ['name']))

  test('is trimmed and NFC-normalised, then measured', async () => {
    const { user } = accepted(await signUp({ name: ` ${'e\u0301'.repeat(50)}\n` }), 201, Session)
    expect(user.name).toBe('\u00e9'.repeat(50))
  })
})

describe('changing the profile', () => {
  test('changes what is given and nothing else', async () => {
    const ada = await person()
    expect(await ada.changes({ bio: 'Numbers' })).toMatchObject({ name: ada.name, bio: 'Numbers' })
    expect(await ada.changes({ name: 'Countess' })).toMatchObject({ name: 'Countess', bio: 'Numbers' })
    expect(await ada.changes({ name: 'Ada', bio: '' })).toMatchObject({ name: 'Ada', bio: '' })
    expect(await ada.changes({})).toMatchObject({ name: 'Ada', bio: '', handle: ada.handle })
    expect(await ada.me()).toMatchObject({ name: 'Ada', bio: '' })
  })

  test('answers with the whole profile', async () => {
    const [ada, bob] = [await person(), await person()]
    await bob.follows(ada)
    await ada.posts('one')
    expect((await ada.changes({ bio: 'Numbers' })).counts).toEqual({ posts: 1, followers: 1, following: 0 })
  })

  test('shows at once to whoever looks', async () => {
    const ada = await person()
    await ada.changes({ name: 'Countess' })
    expect(accepted(await client.get(`/api/users/${ada.handle}`), 200, Profile).name).toBe('Countess')
  })

  test('leaves handle and id as they are, and ignores what is unknown', async () => {
    const ada = await person()
    const answer = await client.patch('/api/me', { handle: unique(), id: 'x', counts: {}, bio: 'Hi' }, ada.as)
    expect(accepted(answer, 200, Profile)).toMatchObject({ handle: ada.handle, id: ada.id, bio: 'Hi' })
  })

  test('needs to know who asks', async () => {
    refused(await client.patch('/api/me', { name: 'Eve' }), 'unauthenticated')
    refused(await client.get('/api/me'), 'unauthenticated')
  })

  test.each([
    ['160 code points', '😀'.repeat(160)],
    ['several lines', 'one\ntwo\n\nthree'],
    ['nothing', ''],
  ])('takes a bio of %s', async (_, bio) => {
    const ada = await person()
    expect((await ada.changes({ bio })).bio).toBe(bio)
  })

  test.each([
    ['161 code points', { bio: 'x'.repeat(161) }, 'bio'],
    ['a tab', { bio: 'a\tb' }, 'bio'],
    ['a bio that is null', { bio: null }, 'bio'],
    ['an empty name', { name: '' }, 'name'],
    ['a name that is null', { name: null }, 'name'],
    ['a name that is a list', { name: ['Ada'] }, 'name'],
  ])('refuses %s, and changes nothing', async (_, fields, path) => {
    const ada = await person()
    refused(await client.patch('/api/me', { name: 'Eve', bio: 'Evil', ...fields }, ada.as), 'invalid', [path])
    expect(await ada.me()).toMatchObject({ name: ada.name, bio: '' })
  })
})

describe('a profile', () => {
  test('is found under its handle in any case', async () => {
    const ada = await person()
    const profile = accepted(await client.get(`/api/users/${ada.handle.toUpperCase()}`), 200, Profile)
    expect(profile).toEqual(await ada.me())
  })

  test.each([
    unique('nobody'),
    'ab',
    'a'.repeat(21),
    'login',
    '%20ada',
    'a%00a',
    '%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80',
  ])('there is none of %s', async (handle) => {
    for (const list of ['', '/posts', '/followers', '/following'])
      refused(await client.get(`/api/users/${handle}${list}`), 'not_found')
  })

  test('counts posts, followers and those followed, at once', async () => {
    const [ada, bob, cem] = [await person(), await person(), await person()]
    const post = await ada.posts('one')
    await ada.posts('two')
    await bob.follows(ada)
    await cem.follows(ada)
    await ada.follows(cem)
    expect((await bob.sees(ada)).counts).toEqual({ posts: 2, followers: 2, following: 1 })
    await ada.deletes(post)
    await bob.unfollows(ada)
    expect((await bob.sees(ada)).counts).toEqual({ posts: 1, followers: 1, following: 1 })
  })

  test('says whether I follow: not when signed out, and not on my own', async () => {
    const [ada, bob] = [await person(), await person()]
    await bob.follows(ada)
    expect((await bob.sees(ada)).followedByMe).toBe(true)
    expect((await ada.sees(bob)).followedByMe).toBe(false)
    expect((await ada.sees(ada)).followedByMe).toBe(false)
    expect(accepted(await client.get(`/api/users/${ada.handle}`), 200, Profile).followedByMe).toBe(false)
    await bob.unfollows(ada)
    expect((await bob.sees(ada)).followedByMe).toBe(false)
  })
})

test('an account is no use to somebody else: one token shows one person', async () => {
  const [ada, bob] = [await person(), await person()]
  done(await client.put(`/api/users/${bob.handle}/follow`, ada.as))
  expect((await ada.me()).id).toBe(ada.id)
  expect((await bob.me()).id).toBe(bob.id)
})
