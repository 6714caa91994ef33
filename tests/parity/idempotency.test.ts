import { describe, expect, test } from 'vitest'
import { accepted, here, Post, PostPage, refused, unique, type Person } from '@murmuration/testing'

const { client, person } = here()

const publish = (author: Person, text: string, key: string) =>
  client.post('/api/posts', { text }, { ...author.as, headers: { 'idempotency-key': key } })
const postsOf = async ({ handle }: Person) =>
  accepted(await client.get(`/api/users/${handle}/posts`), 200, PostPage).items

describe('a post sent again under the same key', () => {
  test('is the same post, and no second one', async () => {
    const ada = await person()
    const key = unique()
    const post = accepted(await publish(ada, 'Once', key), 201, Post)
    expect(accepted(await publish(ada, 'Once', key), 200, Post)).toEqual(post)
    expect(accepted(await publish(ada, 'Once', key), 200, Post)).toEqual(post)
    expect(await postsOf(ada)).toEqual([post])
  })

  test('is one post also when all arrive together', async () => {
    const ada = await person()
    const key = unique()
    const answers = await Promise.all(Array.from({ length: 10 }, () => publish(ada, 'Once', key)))
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array.from({ length: 9 }, () => 200), 201])
    const posts = answers.map((answer) => accepted(answer, answer.status, Post))
    expect(await postsOf(ada)).toEqual([posts[0]])
    for (const post of posts) expect(post).toEqual(posts[0])
  })

  test('is a conflict with another text', async () => {
    const ada = await person()
    const key = unique()
    const post = accepted(await publish(ada, 'One', key), 201, Post)
    refused(await publish(ada, 'Two', key), 'conflict')
    expect(await postsOf(ada)).toEqual([post])
    expect(accepted(await publish(ada, 'One', key), 200, Post)).toEqual(post)
  })

  test('with two texts at once, one wins and the other is a conflict', async () => {
    const ada = await person()
    const key = unique()
    const answers = await Promise.all(['One', 'Two'].map((text) => publish(ada, text, key)))
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409])
    expect(await postsOf(ada)).toHaveLength(1)
  })

  test('is gone once that post is deleted, and comes not back', async () => {
    const ada = await person()
    const key = unique()
    const post = accepted(await publish(ada, 'Once', key), 201, Post)
    await ada.deletes(post)
    refused(await publish(ada, 'Once', key), 'not_found')
    expect(await postsOf(ada)).toEqual([])
  })

  test('notifies once', async () => {
    const [ada, bob] = [await person(), await person()]
    await bob.follows(ada)
    const page = await bob.listens()
    const key = unique()
    await publish(ada, 'Once', key)
    await publish(ada, 'Once', key)
    const after = await ada.posts('After')
    const heard = await page.hears(2)
    expect(heard.map(({ post }) => post?.text)).toEqual(['Once', after.text])
  })
})

describe('a key', () => {
  test('is its sender’s own', async () => {
    const [ada, bob] = [await person(), await person()]
    const key = unique()
    const adas = accepted(await publish(ada, 'Mine', key), 201, Post)
    const bobs = accepted(await publish(bob, 'Mine', key), 201, Post)
    expect(bobs.id).not.toBe(adas.id)
  })

  test('counts with its case and the spaces inside', async () => {
    const ada = await person()
    const key = unique()
    for (const one of [`${key} k`, `${key} K`, `${key}  k`, `${key}k`])
      accepted(await publish(ada, 'x', one), 201, Post)
    expect(await postsOf(ada)).toHaveLength(4)
  })

  test.each([
    ['one character', '~'],
    ['100 characters', 'k'.repeat(100)],
    ['every printable character', ` !"#$%&'()*+,-./0123456789:;<=>?@[\\]^_\`{|}~`],
    ['what looks like a number', '0'],
    ['what looks like a name of JavaScript', '__proto__'],
  ])('may be %s', async (_, key) => {
    const ada = await person()
    const post = accepted(await publish(ada, 'Once', key), 201, Post)
    expect(accepted(await publish(ada, 'Once', key), 200, Post)).toEqual(post)
  })

  test.each([
    ['empty', ''],
    ['101 characters long', 'k'.repeat(101)],
    ['more than ASCII', 'caf\u00e9'],
    ['more than printable', 'a\tb'],
  ])('may not be %s', async (_, key) => {
    const ada = await person()
    refused(await publish(ada, 'Once', key), 'invalid', ['idempotency-key'])
    expect(await postsOf(ada)).toEqual([])
  })

  test('is named together with what else is wrong', async () => {
    const ada = await person()
    refused(await publish(ada, '', 'k'.repeat(101)), 'invalid', ['idempotency-key', 'text'])
  })

  test('is not spent by a post that was refused', async () => {
    const ada = await person()
    const key = unique()
    refused(await publish(ada, '', key), 'invalid', ['text'])
    accepted(await publish(ada, 'Now', key), 201, Post)
  })

  test('means nothing without', async () => {
    const ada = await person()
    await ada.posts('x')
    await ada.posts('x')
    expect(await postsOf(ada)).toHaveLength(2)
  })
})
