import { expect, test } from 'vitest'
import { eventually, here, linksOn, unique } from '@murmuration/testing'

const { person, visitor } = here()

const PATIENCE = 100_000 // ms: by default trends are counted once a minute

/** Different enough not to be taken for copies of each other. */
const textWith = (words: string) => `${words}. ${unique()} ${unique()}`

const explore = async (path = '/explore') => {
  const page = await visitor().opens(path)
  expect(page.status).toBe(200)
  return { ...page, trends: linksOn(page.text).filter(({ href }) => href.startsWith('/search?q=')) }
}

test('what many posts say at once is on /explore, and leads to the search for it', { timeout: 120_000 }, async () => {
  const ada = await person()
  const word = unique('w')
  const link = await eventually(async () => {
    for (let i = 0; i < 5; i++) await ada.posts(textWith(word))
    const found = (await explore()).trends.find(({ href }) => href === `/search?q=${word}`)
    expect(found).toBeDefined()
    return found!
  }, PATIENCE)
  const results = await eventually(async () => {
    const page = await visitor().opens(link.href)
    expect(page.words).toContain(`${word}. `)
    return page
  })
  expect(results.status).toBe(200)
})

test(
  'two words that come together are one trend, and copies, handles and links are none',
  { timeout: 120_000 },
  async () => {
    const ada = await person()
    const [one, two, copied, linked] = [unique('a'), unique('b'), unique('c'), unique('d')]
    await eventually(async () => {
      for (let i = 0; i < 5; i++) await ada.posts(textWith(`${one} ${two} @${linked} https://${linked}.example/`))
      for (let i = 0; i < 5; i++) await ada.posts(`${copied} again ${i}`)
      const hrefs = (await explore()).trends.map(({ href }) => href)
      expect(hrefs).toContain(`/search?q=${one}+${two}`)
      for (const none of [one, two, copied, linked]) expect(hrefs).not.toContain(`/search?q=${none}`)
    }, PATIENCE)
  },
)

test('older posts are shown without them', async () => {
  const ada = await person()
  for (let i = 0; i < 21; i++) await ada.posts(unique())
  const first = await explore()
  const older = linksOn(first.text).find(({ href }) => href.includes('cursor='))
  expect((await explore(older!.href)).trends).toEqual([])
})
