import { assert } from 'vitest'
import type { z } from 'zod'
import type { ApiAnswer, ApiOptions, Client } from './client.ts'
import { Problem } from './shapes.ts'

// Written down a second time, apart from libs/errors, as the shapes are: a change of the API has to fail here.
const STATUS: Record<string, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  rate_limited: 429,
  overloaded: 503,
  unavailable: 503,
  timeout: 504,
  internal: 500,
}

const told = ({ status, text }: ApiAnswer) => `${status} ${text.slice(0, 500)}`

/** The body of an answer that must have this status and exactly this shape. */
export const accepted = <T>(answer: ApiAnswer, status: number, shape: z.ZodType<T>): T => {
  assert.equal(answer.status, status, told(answer))
  assert.match(answer.header('content-type') ?? '', /^application\/json\b/)
  const parsed = shape.safeParse(answer.body)
  assert(parsed.success, `${parsed.error?.message}\n${told(answer)}`)
  return parsed.data
}

/** An answer without a body. */
export const done = (answer: ApiAnswer) => {
  assert.equal(answer.status, 204, told(answer))
  assert.equal(answer.text, '')
}

/** The problem in an answer that must be an error of this code, in the form that all errors have. */
export const refused = (answer: ApiAnswer, code: string, paths?: string[]): Problem => {
  const status = STATUS[code]
  assert.equal(answer.status, status, told(answer))
  assert.match(answer.header('content-type') ?? '', /^application\/problem\+json\b/)
  const parsed = Problem.safeParse(answer.body)
  assert(parsed.success, `${parsed.error?.message}\n${told(answer)}`)
  const problem = parsed.data
  assert.equal(problem.code, code, told(answer))
  assert.equal(problem.status, status)
  assert.equal(problem.requestId, answer.header('x-request-id'))
  if (paths) assert.sameMembers([...new Set(problem.errors?.map(({ path }) => path))], paths, told(answer))
  return problem
}

interface PageOf<T> {
  items: T[]
  next: string | null
}

interface Walk extends ApiOptions {
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
