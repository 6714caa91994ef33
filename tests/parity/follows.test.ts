import { describe, expect, test } from 'vitest'
import { accepted, done, here, refused, unique, UserPage, type Person } from '@murmuration/testing'

const { client, person } = here()

const people = async (of: Person, list: 'followers' | 'following', options = {}) =>
  accepted(await client.get(`/api/users/${of.handle}/${list}`, options), 200, UserPage).items
const handles = async (of: Person, list: 'followers' | 'following') =>
  (await people(of, list)).map(({ handle }) => handle)

describe('following', () => {
  test('shows at once in both people’s lists', async () => {
    const [ada, bob] = [await person(), await person()]
    await bob.follows(ada)
    expect(await handles(ada, 'followers')).toEqual([bob.handle])
    expect(await handles(bob, 'following')).toEqual([ada.handle])
    expect(await handles(ada, 'following')).toEqual([])
    await bob.unfollows(ada)
    expect(await handles(ada, 'followers')).toEqual([])
    expect(await handles(bob, 'following')).toEqual([])
  })

  test('twice, or unfollowing somebody I don’t follow, succeeds and changes nothing', async () => {
    const [ada, bob] = [await person(), await person()]
    await bob.unfollows(ada)
    await bob.follows(ada)
    await bob.follows(ada)
    expect((await ada.me()).counts.followers).toBe(1)
    await bob.unfollows(ada)
    await bob.unfollows(ada)
    expect((await ada.me()).counts.followers).toBe(0)
  })

  test('many times at once is following once', async () => {
    const [ada, bob] = [await person(), await person()]
    await Promise.all(Array.from({ length: 10 }, () => bob.follows(ada)))
    expect((await ada.me()).counts.followers).toBe(1)
    expect(await handles(ada, 'followers')).toEqual([bob.handle])
  })

  test('and unfollowing at once end in one of the two, and the lists and counts agree', async () => {
    const [ada, bob] = [await person(), await person()]
    await Promise.all(Array.from({ length: 6 }, (_, i) => (i % 2 ? bob.follows(ada) : bob.unfollows(ada))))
    const followers = await handles(ada, 'followers')
    expect((await ada.me()).counts.followers).toBe(followers.length)
    expect((await bob.me()).counts.following).toBe(followers.length)
    expect((await bob.sees(ada)).followedByMe).toBe(followers.length === 1)
  })

  test('takes a handle in any case', async () => {
    const [ada, bob] = [await person(), await person()]
    done(await client.put(`/api/users/${ada.handle.toUpperCase()}/follow`, bob.as))
    expect((await bob.sees(ada)).followedByMe).toBe(true)
    done(await client.delete(`/api/users/${ada.handle.toUpperCase()}/follow`, bob.as))
    expect((await bob.sees(ada)).followedByMe).toBe(false)
  })

  test('each other is two follows', async () => {
    const [ada, bob] = [await person(), await person()]
    await ada.follows(bob)
    await bob.follows(ada)
    await ada.unfollows(bob)
    expect((await ada.me()).counts).toMatchObject({ followers: 1, following: 0 })
  })

  test('oneself is refused, in any case', async () => {
    const ada = await person()
    refused(await client.put(`/api/users/${ada.handle}/follow`, ada.as), 'invalid')
    refused(await client.put(`/api/users/${ada.handle.toUpperCase()}/follow`, ada.as), 'invalid')
    expect((await ada.me()).counts).toMatchObject({ followers: 0, following: 0 })
  })

  test.each([unique('nobody'), 'ab', 'login', 'a%00b', '%20'])('%s is not there to be followed', async (handle) => {
    const ada = await person()
    refused(await client.put(`/api/users/${handle}/follow`, ada.as), 'not_found')
    refused(await client.delete(`/api/users/${handle}/follow`, ada.as), 'not_found')
  })

  test('is for who is signed in', async () => {
    const { handle } = await person()
    refused(await client.put(`/api/users/${handle}/follow`), 'unauthenticated')
    refused(await client.delete(`/api/users/${handle}/follow`), 'unauthenticated')
    refused(await client.put(`/api/users/${handle}/follow`, { token: 'nonsense' }), 'unauthenticated')
  })
})

describe('lists of people', () => {
  test('show whole users, with the names and bios of now', async () => {
    const [ada, bob] = [await person(), await person()]
    await bob.follows(ada)
    await bob.changes({ name: 'Robert', bio: 'Builder' })
    const { id, handle, createdAt } = bob
    expect(await people(ada, 'followers')).toEqual([{ id, handle, name: 'Robert', bio: 'Builder', createdAt }])
  })

  test('are the same for everybody', async () => {
    const [ada, bob] = [await person(), await person()]
    await bob.follows(ada)
    expect(await people(ada, 'followers', ada.as)).toEqual(await people(ada, 'followers'))
  })

  test('are in order of handles by code point: digits, then _, then letters', async () => {
    const ada = await person()
    const start = unique('o')
    const inOrder = ['0', '0a', '9', '_', '_0', 'a', 'a0', 'a_', 'ab', 'z'].map((end) => `${start}${end}`)
    for (const handle of [...inOrder].reverse()) await (await person({ handle })).follows(ada)
    expect(await handles(ada, 'followers')).toEqual(inOrder)
  })
})
