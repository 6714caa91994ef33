import { expect, test } from 'vitest'
import { eventually, here, linksOn, unique, type Person } from '@murmuration/testing'

const { person, visitor } = here()

const PATIENCE = 100_000 // ms: by default trends are counted once a minute
const LOOK_FOR_MS = 20_000

/** Different enough not to be taken for copies of each other. */
const textWith = (words: string) => `${words}. ${unique()} ${unique()}`

const explore = async (path = '/explore') => {
  const page = await visitor().opens(path)
  expect(page.status).toBe(200)
  return { ...page, trends: linksOn(page.text).filter(({ href }) => href.startsWith('/search?q=')) }
}

/** What was said before, and then what many say at once. */
const post = async (ada: Person, now: string[]) => {
  const before = now.flatMap(() => [unique(), unique(), unique()])
  for (const text of [...before.map(textWith), ...now]) await ada.posts(text)
}

/** Posts, and looks until a count has found it. In between others may post so much that it is no longer new: then once more. */
const untilSeen = <T>(say: () => Promise<void>, look: () => Promise<T>) =>
  eventually(async () => {
    await say()
    return eventually(look, LOOK_FOR_MS)
  }, PATIENCE)

test('what many posts say at once is on /explore, and leads to the search for it', { timeout: 120_000 }, async () => {
  const ada = await person()
  const word = unique('w')
  const say = () =>
    post(
      ada,
      [1, 2, 3, 4, 5].map(() => textWith(word)),
    )
  const link = await untilSeen(say, async () => {
    const found = (await explore()).trends.find(({ href }) => href === `/search?q=${word}`)
    expect(found).toBeDefined()
    return found!
  })
  await eventually(async () => expect((await visitor().opens(link.href)).words).toContain(`${word}. `))
})

test(
  'two words that come together are one trend, and copies, handles and links are none',
  { timeout: 120_000 },
  async () => {
    const ada = await person()
    const [one, two, copied, linked] = [unique('a'), unique('b'), unique('c'), unique('d')]
    const together = () => textWith(`${one} ${two} @${linked} https://${linked}.example/`)
    const say = () =>
      post(
        ada,
        [1, 2, 3, 4, 5].flatMap((number) => [together(), `${copied} again ${number}`]),
      )
    await untilSeen(say, async () => {
      const hrefs = (await explore()).trends.map(({ href }) => href)
      expect(hrefs).toContain(`/search?q=${one}+${two}`)
      for (const none of [one, two, copied, linked]) expect(hrefs).not.toContain(`/search?q=${none}`)
    })
  },
)

test('older posts are shown without them', async () => {
  const ada = await person()
  for (let i = 0; i < 21; i++) await ada.posts(unique())
  const first = await explore()
  const older = linksOn(first.text).find(({ href }) => href.includes('cursor='))
  expect((await explore(older!.href)).trends).toEqual([])
})
