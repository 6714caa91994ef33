import type { Index, Meilisearch } from 'meilisearch'
import type { Copy, Writes } from '../index.ts'
import { asked, done } from './client.ts'
import { type Document, personDocument, postDocument, REMOVED, tombstone, Versions } from './documents.ts'
import type { Indexes, Kind } from './indexes.ts'

const BATCH = 1000

export const isOneOf = (ids: string[]) => `id IN [${ids.map((id) => `"${id}"`).join(', ')}]`

const versionsIn = async (index: Index, ids: string[]) => {
  const wanted = { filter: isOneOf(ids), fields: ['id', 'version'], limit: ids.length }
  const { results } = await asked(index.getDocuments(wanted))
  return new Map(Versions.parse(results).map(({ id, version }) => [id, version]))
}

/** Reads, compares, writes. This is safe because there is one writer at a time (create.ts). */
const put = async (client: Meilisearch, index: Index, documents: Document[]) => {
  if (documents.length === 0) return
  const known = await versionsIn(
    index,
    documents.map(({ id }) => id),
  )
  const newer = documents.filter(({ id, version }) => version > (known.get(id) ?? -1))
  if (newer.length > 0) await done(client, index.addDocuments(newer, { primaryKey: 'id' }))
}

/** Writes to one copy of the indexes. */
export const meilisearchWrites = (client: Meilisearch, indexes: Indexes, copy: Copy): Writes => {
  const putAll = async (kind: Kind, documents: Document[]) => put(client, await indexes.of(kind, copy), documents)
  return {
    putPosts: (posts) => putAll('posts', posts.map(postDocument)),
    removePost: (id) => putAll('posts', [tombstone(id)]),
    putPeople: (people) => putAll('people', people.map(personDocument)),
  }
}

export const copyTombstones = async (client: Meilisearch, indexes: Indexes) => {
  const [live, next] = [await indexes.of('posts'), await indexes.of('posts', 'next')]
  for (let offset = 0; ; offset += BATCH) {
    const wanted = { filter: `version = ${REMOVED}`, fields: ['id', 'version'], limit: BATCH, offset }
    const { results } = await asked(live.getDocuments(wanted))
    const removed = Versions.parse(results)
    if (removed.length === 0) return
    await put(
      client,
      next,
      removed.map(({ id }) => tombstone(id)),
    )
  }
}
