import { AppError } from '@murmuration/rpc'
import {
  type EnqueuedTask,
  Meilisearch,
  MeilisearchApiError,
  MeilisearchRequestError,
  MeilisearchTaskTimeOutError,
} from 'meilisearch'

const ANSWER_MS = 5_000
const TASK_MS = 30_000 // a large batch on a slow disk
const POLL_MS = 10

/** The address of a server, and its key. */
export interface Address {
  url: string
  key: string | undefined
}

export const openClient = ({ url, key }: Address) =>
  new Meilisearch({ host: url, timeout: ANSWER_MS, ...(key !== undefined && { apiKey: key }) })

const codeOf = (reason: unknown) => (reason instanceof MeilisearchApiError ? reason.cause?.code : undefined)

// A lost index counts as a server that is away: events wait until the index is rebuilt.
const isAway = (reason: unknown) =>
  reason instanceof MeilisearchRequestError ||
  reason instanceof MeilisearchTaskTimeOutError ||
  codeOf(reason) === 'index_not_found' ||
  (reason instanceof MeilisearchApiError && (reason.response.status >= 500 || reason.response.status === 429))

// A temporary failure becomes `unavailable`: a search answers with it, and an event waits. Any other error is a bug here.
const translated = (cause: unknown) =>
  isAway(cause) ? new AppError('unavailable', 'The search index does not answer', { cause }) : cause

export const asked = <T>(answer: Promise<T>): Promise<T> =>
  answer.catch((reason: unknown) => {
    throw translated(reason)
  })

/**
 * Waits for a task that Meilisearch has accepted. Meilisearch runs its tasks in order, so a task whose wait timed out still
 * runs before the next one. `unless`: the code of the error that means there was nothing to do.
 */
export const done = async (client: Meilisearch, promised: Promise<EnqueuedTask>, unless?: string) => {
  try {
    const { taskUid } = await promised
    const { status, type, error } = await client.tasks.waitForTask(taskUid, { timeout: TASK_MS, interval: POLL_MS })
    if (status === 'succeeded' || (unless !== undefined && error?.code === unless)) return
    throw new Error(`Meilisearch: ${type} ${status}: ${error?.message ?? ''}`)
  } catch (reason) {
    if (unless === undefined || codeOf(reason) !== unless) throw translated(reason)
  }
}
