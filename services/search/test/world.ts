import { type Author, type Post, timeOf, type User, wantedOf, wordsOf } from '@murmuration/contracts'
import { newId } from '@murmuration/database'
import type { Person, SearchIndex } from '../src/index/index.ts'
import { createSearch } from '../src/search.ts'

const CTX = { requestId: 'test', deadline: Infinity }

export const userOf = (handle: string, name = handle): User => {
  const id = newId()
  return { id, handle, name, bio: '', createdAt: timeOf(id) }
}

export const person = (user: User, version = 1): Person => ({ user, version })

export const postOf = (text: string, { id: authorId, handle, name }: Author = userOf('ada'), id = newId()): Post => ({
  id,
  text,
  createdAt: timeOf(id),
  author: { id: authorId, handle, name },
})

/** The texts that a search finds, in order. */
export const textsFor = async (index: SearchIndex, q: string, limit = 100) => {
  const { items } = await createSearch(index).posts({ q, limit }, CTX)
  return items.map(({ text }) => text)
}

export const handlesFor = async (index: SearchIndex, q: string, limit = 100) => {
  const { items } = await createSearch(index).people({ q, limit }, CTX)
  return items.map(({ handle }) => handle)
}

/** All pages of a search, one after the other; `between` happens after each. */
export const pagesOf = async <T>(
  search: (cursor: string | undefined) => Promise<{ items: T[]; next: string | null }>,
  between: () => Promise<void> = async () => {},
) => {
  const pages: T[][] = []
  let cursor: string | undefined
  for (;;) {
    const { items, next } = await search(cursor)
    pages.push(items)
    if (next === null) return pages
    await between()
    cursor = next
  }
}

export const postPages = (index: SearchIndex, q: string, limit: number, between?: () => Promise<void>) =>
  pagesOf((cursor) => createSearch(index).posts({ q, limit, cursor }, CTX), between)

export const peoplePages = (index: SearchIndex, q: string, limit: number) =>
  pagesOf((cursor) => createSearch(index).people({ q, limit, cursor }, CTX))

/** Search, as simply as it can be said. */
export const matches = (text: string, q: string) => {
  const [words, wanted] = [wordsOf(text), wantedOf(q)]
  const has = (word: string, open: boolean) => words.some((one) => (open ? one.startsWith(word) : one === word))
  return (
    wanted.length > 0 &&
    wanted.every(({ ways, open }) =>
      ways.some((way) => way.every((word, index) => has(word, open && index === way.length - 1))),
    )
  )
}
