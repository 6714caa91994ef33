import { Handle, type Post, toPage } from '@murmuration/contracts'
import type { SearchParams } from 'meilisearch'
import { z } from 'zod'
import type { Engine } from './index.ts'
import { type Address, asked, openClient } from './meilisearch/client.ts'
import { Names, PersonHit, PostHit } from './meilisearch/documents.ts'
import { createIndexes, type Kind } from './meilisearch/indexes.ts'
import { isAt, isPast, orderOfHandle, orderOfId } from './meilisearch/order.ts'
import { byHandle, newestFirst } from './meilisearch/settings.ts'
import { filtersFor } from './meilisearch/terms.ts'
import { copyTombstones, isOneOf, meilisearchWrites } from './meilisearch/writes.ts'

interface MeilisearchOptions extends Address {
  /** A prefix for the names of the indexes, for a server that several systems share. */
  prefix?: string
}

const POST = ['id', 'text', 'author']
const PERSON = ['id', 'handle', 'name', 'bio']

/** The index in Meilisearch. meilisearch/terms.ts and meilisearch/order.ts explain what it stores and why its queries look as they do. */
export const meilisearchEngine = ({ prefix = '', ...address }: MeilisearchOptions): Engine => {
  const client = openClient(address)
  const indexes = createIndexes(client, prefix)

  const search = async (kind: Kind, options: SearchParams) => {
    const index = await indexes.of(kind)
    const { hits } = await asked(index.search(null, options))
    return hits
  }

  /** Meilisearch has no joins, so a second query reads the current names. For an author it does not know yet, the name in the post is used. */
  const withNames = async (posts: Post[]): Promise<Post[]> => {
    const ids = [...new Set(posts.map(({ author }) => author.id))]
    if (ids.length === 0) return posts
    const people = await indexes.of('people')
    const options = { filter: isOneOf(ids), fields: ['id', 'name'], limit: ids.length }
    const { results } = await asked(people.getDocuments(options))
    const names = new Map(Names.parse(results).map(({ id, name }) => [id, name]))
    return posts.map(({ author, ...post }) => ({
      ...post,
      author: { ...author, name: names.get(author.id) ?? author.name },
    }))
  }

  return {
    async posts({ wanted, position, limit }) {
      const further = position === undefined ? [] : [isPast('<', orderOfId(position))]
      const filter = [...filtersFor(wanted), ...further]
      const hits = await search('posts', { filter, sort: newestFirst, limit: limit + 1, attributesToRetrieve: POST })
      const { items, next } = toPage(z.array(PostHit).parse(hits), limit, ({ id }) => id)
      return { items: await withNames(items), next }
    },

    // No sort order puts one value before all others, so for the first page a second query finds the user with exactly that handle.
    async people({ wanted, exact, position, limit }) {
      const find = async (filters: string[]) => {
        const options = { filter: [...filtersFor(wanted), ...filters], attributesToRetrieve: PERSON }
        return search('people', { ...options, sort: byHandle, limit: limit + 1 })
      }
      const handle = Handle.safeParse(exact)
      const isExact = handle.success ? [isAt(orderOfHandle(handle.data))] : []
      const further = position === undefined ? [] : [isPast('>', orderOfHandle(position))]
      const [first, others] = await Promise.all([
        position === undefined && handle.success ? find(isExact) : [],
        find([...isExact.map((filter) => `NOT (${filter})`), ...further]),
      ])
      return toPage(z.array(PersonHit).parse([...first, ...others]), limit, ({ handle }) =>
        handle === exact ? '' : handle,
      )
    },

    writes: (copy) => meilisearchWrites(client, indexes, copy),

    async begin() {
      await indexes.makeNext()
      await copyTombstones(client, indexes)
    },

    swap: indexes.swap,
    checks: { meilisearch: () => indexes.ready().then(() => asked(client.health())) },
  }
}
