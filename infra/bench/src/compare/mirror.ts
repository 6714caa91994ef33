import { Id, PostPage, type Post } from '@murmuration/contracts'
import { z } from 'zod'

const Keys = z.object({ keys: z.array(Id) })
export type Keys = z.infer<typeof Keys>

/** What travels in this comparison: an exchange of a few ids, which is not safe to repeat, and the read of a page of posts, which is. */
export const mirror = {
  name: 'mirror',
  operations: {
    echo: { http: 'POST /echo', input: Keys, output: Keys },
    page: { http: 'GET /page', input: z.object({ limit: z.coerce.number().int() }), output: PostPage },
  },
} as const

/** The same two operations without a context, as a yardstick has them. */
export interface Mirror {
  echo(keys: Keys): Promise<Keys>
  page(input: { limit: number }): Promise<PostPage>
}

export const payloads = ['echo', 'page'] as const satisfies (keyof Mirror)[]
export type Payload = (typeof payloads)[number]

const POSTS = 20
const idAt = (index: number) => `0199a5d2-7c00-7000-8000-${String(index).padStart(12, '0')}`
const post = (index: number): Post => ({
  id: idAt(index),
  text: 'Ten thousand starlings',
  createdAt: '2026-02-03T16:20:00.000Z',
  author: { id: idAt(index % 3), handle: 'ada', name: 'Ada' },
})

export const keys: Keys = { keys: Array.from({ length: 5 }, (_, index) => idAt(index)) } // 205 bytes as JSON
const page: PostPage = { items: Array.from({ length: POSTS }, (_, index) => post(index)), next: null }

export const answers: Mirror = { echo: async (input) => input, page: async () => page }

/** One call of each kind, whatever carries it. */
export const callsOf = (api: Mirror): Record<Payload, () => Promise<unknown>> => ({
  echo: () => api.echo(keys),
  page: () => api.page({ limit: POSTS }),
})
