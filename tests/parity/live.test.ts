import { get as httpGet, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import { get as httpsGet } from 'node:https'
import { describe, expect, test } from 'vitest'
import { eventually, here, listen, type Person } from '@murmuration/testing'

const { base, person, visitor } = here()

const pair = async () => {
  const [ada, bob] = [await person(), await person()]
  await bob.follows(ada)
  return { ada, bob }
}
const textsOf = (heard: { post: { text: string } | null }[]) => heard.map(({ post }) => post?.text)
const logIn = async ({ handle, password }: Person) => {
  const browser = visitor()
  await browser.submits((await browser.opens('/login')).form(/log ?in/i), { handle, password })
  return browser
}

describe('a live page', () => {
  test('is told first of all how many are unread', async () => {
    const { ada, bob } = await pair()
    await ada.posts('one')
    await ada.posts('two')
    await eventually(async () => expect((await bob.notifications()).unread).toBe(2))
    const page = await bob.listens()
    await page.counts(2)
    expect(page.events).toEqual([{ event: 'unread', payload: { count: 2 } }])
  })

  test('hears of a post the moment there is one, just as the list tells it', async () => {
    const { ada, bob } = await pair()
    const page = await bob.listens()
    await ada.posts('Hello')
    const heard = await page.hears(1)
    expect(heard).toEqual((await bob.notifications()).items)
    await page.counts(1)
  })

  test('hears of a follow', async () => {
    const [ada, bob] = [await person(), await person()]
    const page = await ada.listens()
    await bob.follows(ada)
    const [heard] = await page.hears(1)
    expect(heard).toMatchObject({ kind: 'follow', post: null, actor: { handle: bob.handle } })
  })

  // Where several replicas tell of posts, one may overtake another on its way into the list; what counts is the list.
  test('hears each once and in the order of the list, on every page of the same person', async () => {
    const { ada, bob } = await pair()
    const pages = [await bob.listens(), await bob.listens(), await bob.listens()]
    const texts = Array.from({ length: 20 }, (_, i) => `post ${i}`)
    for (const text of texts) await ada.posts(text)
    for (const page of pages) await page.counts(20)
    const { items } = await bob.notifications({ limit: 100 })
    expect(textsOf(items).sort()).toEqual([...texts].sort())
    for (const page of pages) expect(page.notifications()).toEqual([...items].reverse())
  })

  test('hears nothing meant for others', async () => {
    const { ada, bob } = await pair()
    const cem = await person()
    await (await ada.listens()).counts(1) // of Bob's follow, which may be on its way
    const [hers, his] = [await ada.listens(), await cem.listens()]
    await ada.posts('Hello')
    await (await bob.listens()).counts(1)
    await bob.follows(cem)
    expect(await his.hears(1)).toMatchObject([{ kind: 'follow' }])
    expect(hers.notifications()).toEqual([])
  })

  test('is told when the counter changes: after reading, on all pages', async () => {
    const { ada, bob } = await pair()
    const pages = [await bob.listens(), await bob.listens()]
    await ada.posts('one')
    for (const page of pages) await page.counts(1)
    await bob.reads((await bob.notifications()).items[0]!)
    for (const page of pages) {
      await page.counts(0)
      expect(page.unread()).toEqual([0, 1, 0])
    }
  })

  test('is told when the counter changes: after a post is deleted', async () => {
    const { ada, bob } = await pair()
    const page = await bob.listens()
    const post = await ada.posts('one')
    await page.counts(1)
    await ada.deletes(post)
    await page.counts(0)
  })

  test('may say what it likes: it is ignored', async () => {
    const { ada, bob } = await pair()
    const page = await bob.listens()
    const loud = page.socket
    loud.emit('notification', { forged: true })
    loud.emit('unread', { count: 99 })
    loud.emit('join', ada.id)
    loud.emit('invalidate', [bob.id])
    loud.emit('', null, [[[]]], Buffer.from([0, 255]), '\ud800')
    await ada.posts('Hello')
    expect(textsOf(await page.hears(1))).toEqual(['Hello'])
    await page.counts(1)
    expect(page.events.every(({ event }) => ['notification', 'unread'].includes(event))).toBe(true)
  })
})

describe('coming back', () => {
  test('brings what was missed, oldest first, then the counter, then what is new', async () => {
    const { ada, bob } = await pair()
    const before = await bob.listens()
    await ada.posts('seen')
    const [seen] = await before.hears(1)
    before.close()
    for (const [i, text] of ['missed 1', 'missed 2', 'missed 3'].entries()) {
      await ada.posts(text)
      await eventually(async () => expect((await bob.notifications()).unread).toBe(i + 2))
    }

    const page = await bob.listens({ since: seen!.id })
    await page.counts(4)
    expect(page.events.map(({ event }) => event)).toEqual(['notification', 'notification', 'notification', 'unread'])
    await ada.posts('new')
    expect(textsOf(await page.hears(4))).toEqual(['missed 1', 'missed 2', 'missed 3', 'new'])
    await page.counts(5)
  })

  test('having missed nothing brings the counter alone', async () => {
    const { ada, bob } = await pair()
    await ada.posts('seen')
    await eventually(async () => expect((await bob.notifications()).unread).toBe(1))
    const { items } = await bob.notifications()
    const page = await bob.listens({ since: items[0]!.id })
    await page.counts(1)
    expect(page.events).toHaveLength(1)
  })

  test('works also when the last one seen is gone', async () => {
    const { ada, bob } = await pair()
    const gone = await ada.posts('gone')
    await eventually(async () => expect((await bob.notifications()).unread).toBe(1))
    const { items } = await bob.notifications()
    await ada.posts('missed')
    await ada.deletes(gone)
    await eventually(async () => expect(textsOf((await bob.notifications()).items)).toEqual(['missed']))
    const page = await bob.listens({ since: items[0]!.id })
    await page.counts(1)
    expect(textsOf(page.notifications())).toEqual(['missed'])
  })

  test('tells of reading elsewhere in what it brings', async () => {
    const { ada, bob } = await pair()
    await ada.posts('one')
    await ada.posts('two')
    await eventually(async () => expect((await bob.notifications()).unread).toBe(2))
    const { items } = await bob.notifications()
    await bob.reads(items[0]!)
    const page = await bob.listens({ since: items[1]!.id })
    await page.counts(0)
    expect(page.notifications()).toEqual([{ ...items[0], read: true }])
  })

  test('brings 100 at most; after more than that the counter alone', async () => {
    const { ada, bob } = await pair()
    for (let i = 0; i < 102; i += 6) await Promise.all(Array.from({ length: 6 }, (_, j) => ada.posts(`post ${i + j}`)))
    await eventually(async () => expect((await bob.notifications()).unread).toBe(102))
    const all = (await bob.notifications({ limit: 100 })).items

    const hundred = await bob.listens({ since: (await oldest(bob))[1] })
    await hundred.counts(102)
    expect(hundred.notifications()).toEqual([...all].reverse())

    const more = await bob.listens({ since: (await oldest(bob))[0] })
    await more.counts(102)
    expect(more.events).toHaveLength(1)
    await ada.posts('new')
    expect(textsOf(await more.hears(1))).toEqual(['new'])
  })

  /** The ids of the two oldest of 102. */
  const oldest = async (authenticate: Person) => {
    const { next } = await authenticate.notifications({ limit: 100 })
    const { items } = await authenticate.notifications({ cursor: next ?? undefined })
    return items.map(({ id }) => id).reverse()
  }

  test.each(['', 'x', 5, null, ['x'], { gt: '' }, '9b2f7f0e-5c55-4b6f-9a45-7c8a7b1d2e3f'])(
    'since %j, which is no id, is as good as for the first time',
    async (since) => {
      const { ada, bob } = await pair()
      await ada.posts('Hello')
      await eventually(async () => expect((await bob.notifications()).unread).toBe(1))
      const page = await bob.listens({ since })
      await page.counts(1)
      expect(page.events).toHaveLength(1)
    },
  )
})

/** What a handshake with these headers is answered with. */
const shake = (path: string, headers: Record<string, string>) =>
  new Promise<{ status?: number | undefined; headers: IncomingHttpHeaders }>((resolve, reject) => {
    const asking = (base.startsWith('https:') ? httpsGet : httpGet)(new URL(path, base), {
      headers: { connection: 'Upgrade', upgrade: 'websocket', ...headers },
    })
    asking.on('error', reject)
    for (const event of ['response', 'upgrade'] as const)
      asking.on(event, (answer: IncomingMessage) => {
        resolve({ status: answer.statusCode, headers: answer.headers })
        answer.destroy()
      })
  })

describe('the handshake', () => {
  const PATH = '/socket.io/?EIO=4&transport=websocket'
  const GOOD = { 'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==', 'sec-websocket-version': '13' }

  test.each([
    ['a good one', PATH, GOOD, 101],
    ['no key', PATH, { 'sec-websocket-version': '13' }, 400],
    ['a version of the future', PATH, { ...GOOD, 'sec-websocket-version': '99' }, 400],
    ['another transport', '/socket.io/?EIO=4&transport=pigeons', GOOD, 400],
    ['a protocol of the past', '/socket.io/?EIO=3&transport=websocket', GOOD, 400],
    ['no protocol', '/socket.io/?transport=websocket', GOOD, 400],
    ['a session that is none', `${PATH}&sid=none`, GOOD, 400],
  ])('is answered with the caller’s id: %s', async (_, path, headers, status) => {
    const answer = await shake(path, { ...headers, 'x-request-id': 'mine' })
    expect(answer).toMatchObject({ status, headers: { 'x-request-id': 'mine' } })
    if (status === 400) expect(answer.headers['content-type']).toBe('application/problem+json')
  })

  const refuses = (options: Parameters<typeof listen>[1]) =>
    expect(listen(base, options)).rejects.toThrow(/^unauthenticated$/)

  test.each([undefined, '', 'nonsense', 'a.b.c', null, 5, true, ['x'], { token: 'x' }, 'x'.repeat(8000)])(
    'with %j for a token is refused',
    async (token) => {
      await refuses({ token })
      await (await person()).listens() // and others are let in as before
    },
  )

  test('takes no refresh token', async () => refuses({ token: (await person()).refreshToken }))

  test('takes the session cookie of this site’s own pages', async () => {
    const { ada, bob } = await pair()
    const cookie = (await logIn(bob)).cookieHeader()
    const page = await listen(base, { headers: { cookie, origin: base } })
    await ada.posts('Hello')
    expect(textsOf(await page.hears(1))).toEqual(['Hello'])
  })

  test('does not take it from another site, nor from nowhere', async () => {
    const cookie = (await logIn(await person())).cookieHeader()
    const { protocol, hostname, port } = new URL(base)
    const others = [
      'https://evil.example',
      'null',
      `${protocol}//${hostname}:1`,
      `${protocol}//x.${hostname}:${port}`,
      '',
    ]
    for (const origin of others) await refuses({ headers: { cookie, origin } })
    await refuses({ headers: { cookie } })
  })

  test('goes by the token, if one is given', async () => {
    const [ada, bob] = [await person(), await person()]
    const headers = { cookie: (await logIn(bob)).cookieHeader(), origin: base }
    await refuses({ token: 'nonsense', headers })
    for (const token of ['', 5, ['x'], {}]) await refuses({ token, headers })
    const page = await ada.listens({ headers })
    await bob.follows(ada)
    expect(await page.hears(1)).toMatchObject([{ kind: 'follow' }])
  })

  test('with a token needs no Origin of ours', async () => {
    const ada = await person()
    await (await ada.listens({ headers: { origin: 'https://elsewhere.example' } })).counts(0)
  })
})
