import { describe, expect, test } from 'vitest'
import { accepted, eventually, here, Post, PostPage, refused, unique } from '@murmuration/testing'

const { client, person } = here()

const NOBODYS = '01900000-0000-7000-8000-000000000000'
const publish = async (text: unknown) => client.post('/api/posts', { text }, (await person()).as)

describe('publishing', () => {
  test('gives the post, with its author', async () => {
    const ada = await person()
    const post = await ada.posts('Hello')
    expect(post).toMatchObject({ text: 'Hello', author: { id: ada.id, handle: ada.handle, name: ada.name } })
    expect(accepted(await client.get(`/api/posts/${post.id}`), 200, Post)).toEqual(post)
  })

  test('two posts with the same words are two posts', async () => {
    const ada = await person()
    const [one, two] = [await ada.posts('again'), await ada.posts('again')]
    expect(two.id > one.id).toBe(true)
  })

  test('takes the author from the token, never from the body', async () => {
    const [ada, bob] = [await person(), await person()]
    const fields = { text: 'Me', author: bob, authorId: bob.id, id: NOBODYS, createdAt: 'never' }
    expect(accepted(await client.post('/api/posts', fields, ada.as), 201, Post).author.id).toBe(ada.id)
  })
})

describe('text', () => {
  test.each([
    ['one character', 'x'],
    ['141 letters', 'x'.repeat(141)],
    ['141 emoji', '😀'.repeat(141)],
    ['lines', 'one\ntwo\n\n\nfive'],
    ['markup', '<script>alert(1)</script> & <b>"bold"</b> \'\''],
    ['what looks like a template', '${1+1} {{7*7}} %s %00 \\u0000 \\'],
    ['a family of one grapheme', '👨‍👩‍👧‍👦🏳️‍🌈'],
    ['the last code point', 'x\u{10ffff}'],
    ['a zero-width space', 'x\u200by'],
    ['right-to-left text and its marks', '\u202eABC\u202c سلام'],
    ['a private letter', '\ue000'],
    ['a non-character', 'x\uffff'],
    ['SQL', `'); DROP TABLE posts; --`],
  ])('of %s is kept as it is', async (_, text) => {
    const post = accepted(await publish(text), 201, Post)
    expect(post.text).toBe(text)
    expect(accepted(await client.get(`/api/posts/${post.id}`), 200, Post).text).toBe(text)
  })

  test.each([
    ['nothing', ''],
    ['only white space', ' \n\u2003\ufeff\u00a0\u2028 '],
    ['a zero-width space', '\u200b'],
    ['a soft hyphen', '\u00ad'],
    ['fillers and blanks', '\u3164 \u115f\n\u2800'],
    ['tags', '\u{e0041}'],
    ['a mark on nothing', '\u0301'],
    ['what is not assigned', '\u0378'],
    ['142 letters', 'x'.repeat(142)],
    ['142 emoji', '😀'.repeat(142)],
    ['141 characters that become two each', '\u0958'.repeat(141)],
    ['a tab', 'a\tb'],
    ['a NUL', 'a\0b'],
    ['an escape', 'a\u001b[31mb'],
    ['a DEL', 'a\u007fb'],
    ['a next-line', 'a\u0085b'],
    ['a high surrogate alone', 'a\ud83d'],
    ['a low surrogate alone', '\ude00b'],
    ['a pair the wrong way round', '\ude00\ud83d'],
  ])('of %s is refused', async (_, text) => void refused(await publish(text), 'invalid', ['text']))

  test.each([
    ['a carriage return and line feed', 'one\r\ntwo', 'one\ntwo'],
    ['a carriage return', 'one\rtwo', 'one\ntwo'],
    ['a mixture', 'one\n\r\n\r\rtwo', 'one\n\n\n\ntwo'],
    ['white space around', '\r\n \u00a0\ufeff\u2028 x \u3000\n', 'x'],
    ['a combined accent', 'e\u0301', '\u00e9'],
    ['Hangul in pieces', '\u1112\u1161\u11ab', '\ud55c'],
    ['an Ångström sign', '\u212b', '\u00c5'],
    ['accents in any order', 'q\u0307\u0323', 'q\u0323\u0307'],
    ['a trailing tab', 'x\t', 'x'],
  ])('%s is made one form', async (_, text, kept) => {
    expect(accepted(await publish(text), 201, Post).text).toBe(kept)
  })

  test('is measured after that', async () => {
    expect(accepted(await publish(` ${'e\u0301'.repeat(141)} `), 201, Post).text).toBe('\u00e9'.repeat(141))
    expect(accepted(await publish(`${'x\r\n'.repeat(70)}x`), 201, Post).text).toHaveLength(141)
  })

  test.each([[undefined], [null], [5], [true], [['x']], [{ toString: 'x' }]])('cannot be %j', async (text) => {
    refused(await publish(text), 'invalid', ['text'])
  })
})

describe('one post', () => {
  test('is there for everybody, signed in or not', async () => {
    const [ada, bob] = [await person(), await person()]
    const post = await ada.posts('Hello')
    expect(accepted(await client.get(`/api/posts/${post.id}`, bob.as), 200, Post)).toEqual(post)
    expect(accepted(await client.get(`/api/posts/${post.id}`), 200, Post)).toEqual(post)
  })

  test.each([
    NOBODYS,
    'x',
    '0',
    '%00',
    '9b2f7f0e-5c55-4b6f-9a45-7c8a7b1d2e3f',
    '00000000-0000-0000-0000-000000000000',
    'ffffffff-ffff-7fff-bfff-ffffffffffff',
    'x'.repeat(500),
    '__proto__',
  ])('there is none with the id %s', async (id) => {
    const ada = await person()
    refused(await client.get(`/api/posts/${id}`), 'not_found')
    refused(await client.delete(`/api/posts/${id}`, ada.as), 'not_found')
  })

  test('has its id in lower case only', async () => {
    const ada = await person()
    const id = (await ada.posts('Hello')).id.toUpperCase()
    refused(await client.get(`/api/posts/${id}`), 'not_found')
    refused(await client.delete(`/api/posts/${id}`, ada.as), 'not_found')
  })
})

describe('deleting a post', () => {
  test('removes it from every list at once', async () => {
    const [ada, bob] = [await person(), await person()]
    await bob.follows(ada)
    const [kept, gone] = [await ada.posts('kept'), await ada.posts('gone')]
    await ada.deletes(gone)

    refused(await client.get(`/api/posts/${gone.id}`), 'not_found')
    expect((await ada.home()).items).toEqual([kept])
    expect((await bob.home()).items).toEqual([kept])
    expect(accepted(await client.get(`/api/users/${ada.handle}/posts`), 200, PostPage).items).toEqual([kept])
    const latest = accepted(await client.get('/api/timeline/latest', { query: { limit: 100 } }), 200, PostPage)
    expect(latest.items).not.toContainEqual(gone)
    expect((await ada.me()).counts.posts).toBe(1)
  })

  test('removes it from search and notifications', async () => {
    const [ada, bob] = [await person(), await person()]
    await bob.follows(ada)
    const word = unique()
    const [gone, kept] = [await ada.posts(`${word} gone`), await ada.posts(`${word} kept`)]
    const found = async () => accepted(await client.get('/api/search', { query: { q: word } }), 200, PostPage).items
    await eventually(async () => expect(await found()).toEqual([kept, gone]))
    await eventually(async () => expect((await bob.notifications()).items).toHaveLength(2))

    await ada.deletes(gone)
    await eventually(async () => expect(await found()).toEqual([kept]))
    await eventually(async () => {
      const { items, unread } = await bob.notifications()
      expect(items.map(({ post }) => post)).toEqual([kept])
      expect(unread).toBe(1)
    })
  })

  test('is for its author alone', async () => {
    const [ada, bob] = [await person(), await person()]
    const post = await ada.posts('Mine')
    refused(await client.delete(`/api/posts/${post.id}`, bob.as), 'forbidden')
    refused(await client.delete(`/api/posts/${post.id}`), 'unauthenticated')
    expect(accepted(await client.get(`/api/posts/${post.id}`), 200, Post)).toEqual(post)
  })

  test('a second time finds nothing, whoever asks', async () => {
    const [ada, bob] = [await person(), await person()]
    const post = await ada.posts('Once')
    await ada.deletes(post)
    refused(await client.delete(`/api/posts/${post.id}`, ada.as), 'not_found')
    refused(await client.delete(`/api/posts/${post.id}`, bob.as), 'not_found')
  })

  test('of many at once, one deletes', async () => {
    const ada = await person()
    const post = await ada.posts('Once')
    const answers = await Promise.all(Array.from({ length: 6 }, () => client.delete(`/api/posts/${post.id}`, ada.as)))
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 404, 404, 404, 404, 404])
    expect((await ada.me()).counts.posts).toBe(0)
  })
})

describe('a new name', () => {
  test('shows on all posts, everywhere', async () => {
    const [ada, bob] = [await person(), await person()]
    await bob.follows(ada)
    const word = unique()
    const { id } = await ada.posts(`${word} old`)
    const changed = unique('Countess ')
    await ada.changes({ name: changed })
    const { author } = await ada.posts(`${word} new`)
    expect(author.id).toBe(ada.id)

    await eventually(async () => {
      const lists = await Promise.all([
        ada.home(),
        bob.home(),
        client.get(`/api/users/${ada.handle}/posts`).then((answer) => accepted(answer, 200, PostPage)),
        client.get('/api/search', { query: { q: word } }).then((answer) => accepted(answer, 200, PostPage)),
      ])
      for (const { items } of lists) expect(items.map((post) => post.author.name)).toEqual([changed, changed])
      expect(accepted(await client.get(`/api/posts/${id}`), 200, Post).author.name).toBe(changed)
    })
  })

  test('shows in notifications', async () => {
    const [ada, bob] = [await person(), await person()]
    await bob.follows(ada)
    await ada.follows(bob)
    await eventually(async () => expect((await bob.notifications()).items).toHaveLength(1))
    await ada.posts('Hello')
    await eventually(async () => expect((await bob.notifications()).items).toHaveLength(2))
    const changed = unique('Countess ')
    await ada.changes({ name: changed })
    await eventually(async () => {
      const { items } = await bob.notifications()
      expect(items.map(({ actor }) => actor.name)).toEqual([changed, changed])
      expect(items.map(({ post }) => post?.author.name)).toEqual([changed, undefined])
    })
  })
})
