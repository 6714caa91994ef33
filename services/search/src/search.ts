import { decodeCursor, type search, wordsOf } from '@murmuration/contracts'
import type { Api } from '@murmuration/rpc'
import type { Searches } from './index/index.ts'

export const createSearch = (index: Searches): Api<typeof search> => ({
  async posts({ q, cursor, limit }) {
    const words = wordsOf(q)
    if (words.length === 0) return { items: [], next: null }
    return index.posts({ words, position: decodeCursor(cursor), limit })
  },

  async people({ q, cursor, limit }) {
    const words = wordsOf(q)
    if (words.length === 0) return { items: [], next: null }
    return index.people({ words, exact: q.toLowerCase(), position: decodeCursor(cursor), limit })
  },
})
