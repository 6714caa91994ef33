import { Author, type Post, timeOf, wordsOf } from '@murmuration/contracts'
import { z } from 'zod'
import type { Person } from '../index.ts'
import { orderFields, orderOfHandle, orderOfId } from './order.ts'
import { termsOf } from './terms.ts'

/** The fields of every document. An older version never replaces a newer one. */
export interface Document {
  id: string
  version: number
  terms: string[]
  [field: string]: unknown
}

const PUBLISHED = 1
export const REMOVED = 2

export const postDocument = ({ id, text, author }: Post): Document => ({
  ...{ id, text, author },
  version: PUBLISHED,
  terms: termsOf(wordsOf(text)),
  ...orderFields(orderOfId(id)),
})

// Every search filters by a term, so no search finds a tombstone.
export const tombstone = (id: string): Document => ({ id, version: REMOVED, terms: [] })

export const personDocument = ({ user: { id, handle, name, bio }, version }: Person): Document => ({
  ...{ id, handle, name, bio },
  version,
  terms: termsOf(wordsOf(`${handle} ${name}`)),
  ...orderFields(orderOfHandle(handle)),
})

const created = <T extends { id: string }>(hit: T) => ({ ...hit, createdAt: timeOf(hit.id) })

export const PostHit = z.object({ id: z.string(), text: z.string(), author: Author }).transform(created)
export const PersonHit = z
  .object({ id: z.string(), handle: z.string(), name: z.string(), bio: z.string() })
  .transform(created)

export const Versions = z.array(z.object({ id: z.string(), version: z.number() }))
export const Names = z.array(z.object({ id: z.string(), name: z.string() }))
