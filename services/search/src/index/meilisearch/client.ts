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

/** A server, and its key. */
export interface Address {
  url: string
  key: string | undefined
}

export const openClient = ({ url, key }: Address) =>
  new Meilisearch({ host: url, timeout: ANSWER_MS, ...(key !== undefined && { apiKey: key }) })

const codeOf = (reason: unknown) => (reason instanceof MeilisearchApiError ? reason.cause?.code : undefined)

// An index that was there and is gone is like a server that is: events wait until it is rebuilt.
const isAway = (reason: unknown) =>
  reason instanceof MeilisearchRequestError ||
  reason instanceof MeilisearchTaskTimeOutError ||
  codeOf(reason) === 'index_not_found' ||
  (reason instanceof MeilisearchApiError && (reason.response.status >= 500 || reason.response.status === 429))

// What will pass is `unavailable`: a search says so, an event waits. Anything else is a mistake of ours.
const translated = (cause: unknown) =>
  isAway(cause) ? new AppError('unavailable', 'The search index does not answer', { cause }) : cause

export const asked = <T>(answer: Promise<T>): Promise<T> =>
  answer.catch((reason: unknown) => {
    throw translated(reason)
  })

/**
 * Waits for what Meilisearch has only promised to do. It works on its tasks in the order they came, so one that was not
 * waited for long enough still comes before the next. `unless`: the error that says there was nothing to do.
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
