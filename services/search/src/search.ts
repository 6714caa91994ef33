import { decodeCursor, type search, wantedOf } from '@murmuration/contracts'
import type { Api } from '@murmuration/rpc'
import type { Searches } from './index/index.ts'

export const createSearch = (index: Searches): Api<typeof search> => ({
  async posts({ q, cursor, limit }) {
    const wanted = wantedOf(q)
    if (wanted.length === 0) return { items: [], next: null }
    return index.posts({ wanted, position: decodeCursor(cursor), limit })
  },

  async people({ q, cursor, limit }) {
    const wanted = wantedOf(q)
    if (wanted.length === 0) return { items: [], next: null }
    return index.people({ wanted, exact: q.toLowerCase(), position: decodeCursor(cursor), limit })
  },
})
