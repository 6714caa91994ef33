import type { IndexSwap, Meilisearch } from 'meilisearch'
import type { Copy } from '../index.ts'
import { done } from './client.ts'
import { personSettings, postSettings } from './settings.ts'

const SETTINGS = { posts: postSettings, people: personSettings }

export type Kind = keyof typeof SETTINGS
const KINDS: Kind[] = ['posts', 'people']

/** The two indexes and their successors: `posts`, `people`, `posts_next`, `people_next`. */
export const createIndexes = (client: Meilisearch, prefix: string) => {
  const uid = (kind: Kind, copy: Copy) => `${prefix}${kind}${copy === 'next' ? '_next' : ''}`

  /** Creates the indexes that do not exist, and updates the settings of all. */
  const make = async (copy: Copy) => {
    for (const kind of KINDS) {
      const index = uid(kind, copy)
      await done(client, client.createIndex(index, { primaryKey: 'id' }), 'index_already_exists')
      await done(client, client.index(index).updateSettings(SETTINGS[kind]))
    }
  }

  const dropNext = async () => {
    for (const kind of KINDS) await done(client, client.deleteIndex(uid(kind, 'next')), 'index_not_found')
  }

  const ready = onceDone(() => make('live'))

  return {
    ready,
    async of(kind: Kind, copy: Copy = 'live') {
      await ready()
      return client.index(uid(kind, copy))
    },
    async makeNext() {
      await ready()
      await dropNext()
      await make('next')
    },
    /** Swaps both pairs in one atomic step, between two searches. */
    async swap() {
      const pairs = KINDS.map((kind) => ({ indexes: [uid(kind, 'live'), uid(kind, 'next')] }))
      // Without `rename`, which the type demands: servers before 1.18 refuse unknown fields.
      await done(client, client.swapIndexes(pairs as IndexSwap[]))
      await dropNext()
    },
  }
}

// On first use, not at the start of the process: the process starts even if Meilisearch is not up yet.
const onceDone = (work: () => Promise<void>) => {
  let doing: Promise<void> | undefined
  return () =>
    (doing ??= work().catch((reason: unknown) => {
      doing = undefined
      throw reason
    }))
}

export type Indexes = ReturnType<typeof createIndexes>
