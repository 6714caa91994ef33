import type { z } from 'zod'
import type { ApiOptions, Client } from './client.ts'
import { accepted } from './expect-answer.ts'

interface PageOf<T> {
  items: T[]
  next: string | null
}

export interface Walk extends ApiOptions {
  limit?: number
  /** The cursor to begin at. */
  from?: string | null
  /** Called between two pages. */
  meanwhile?: () => Promise<unknown>
}

/** Follows a list to its end, page by page. */
export const walk = async <T>(
  client: Client,
  path: string,
  shape: z.ZodType<PageOf<T>>,
  { limit, from, meanwhile, ...options }: Walk = {},
): Promise<T[]> => {
  const items: T[] = []
  let cursor = from ?? undefined
  do {
    const query = { ...options.query, limit, cursor }
    const page = accepted(await client.get(path, { ...options, query }), 200, shape)
    items.push(...page.items)
    cursor = page.next ?? undefined
    if (cursor !== undefined) await meanwhile?.()
  } while (cursor !== undefined)
  return items
}
