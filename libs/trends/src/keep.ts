import type { Trend } from '@murmuration/contracts'
import { z } from 'zod'
import { type CountChunks, findTrends, SAMPLE } from './find.ts'

/** The variable that says for how long trends are kept before they are counted again, in seconds. */
export const trendsConfig = { TRENDS_SECONDS: z.coerce.number().min(0).default(60) }

/** Whether devices of visitors may join in the counting, through the router at `ROUTER_URL`. */
export const donationsConfig = { DONATIONS: z.enum(['on', 'off']).default('off') }

/** How often `refresh` is to be called. */
export const LOOK_EVERY_MS = 100 // looking costs a comparison; devices that wait for work should not wait long

export interface TrendsOptions {
  /** The newest posts, the newest first. */
  read: (limit: number) => Promise<{ id: string; text: string }[]>
  count: CountChunks
  /** For how long trends are kept. */
  lifetimeMs: () => number
  /** Whether the same posts are counted again, so that devices always have work to show. Otherwise a count waits for other posts. */
  isRepeating?: () => boolean
  now?: () => number
}

const LOOK_MS = 5_000 // a system without trends is probably being filled

/** The trends that were found last, and the work that finds them anew. */
export const createTrends = (options: TrendsOptions) => {
  const { read, count, lifetimeMs, isRepeating = () => false, now = () => performance.now() } = options
  let found: Trend[] = []
  let counted = ''
  let foundAt = -Infinity

  const isDue = () => {
    const lifetime = found.length === 0 ? Math.min(LOOK_MS, lifetimeMs()) : lifetimeMs()
    return now() - foundAt >= lifetime
  }

  return {
    /** Answers at once: no request waits for a count. Empty until the first count has found something. */
    latest: () => found,

    /** To be called every `LOOK_EVERY_MS`: counts when it is due. */
    async refresh() {
      if (!isDue()) return
      const posts = await read(SAMPLE)
      const sample = `${posts.length} ${posts[0]?.id} ${posts.at(-1)?.id}` // a post more or less changes one of the three
      if (sample !== counted || isRepeating()) {
        const texts = posts.map(({ text }) => text)
        found = await findTrends(texts, count)
        counted = sample
      }
      foundAt = now()
    },
  }
}

export type Trends = ReturnType<typeof createTrends>
