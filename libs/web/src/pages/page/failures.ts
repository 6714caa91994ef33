import { AppError, STATUS } from '@murmuration/rpc'

const DOWN = new Set(['unavailable', 'timeout', 'overloaded'])

/** A part of a page that one service provides, or the fact that the service is down. */
export type Result<T> = { up: true; value: T } | { up: false }

/** Lets a page be shown without a part whose service is down. Rejects with any other failure. */
export const part = async <T>(work: Promise<T>): Promise<Result<T>> => {
  try {
    return { up: true, value: await work }
  } catch (reason) {
    if (!isDown(reason)) throw reason
    return { up: false }
  }
}

const isDown = (reason: unknown) => DOWN.has(AppError.from(reason).code)

export const valueOf = <T>(of: Result<T>): T | undefined => (of.up ? of.value : undefined)

/** Why a form was refused: one sentence for the form, and one for each field with a problem. */
export interface Refusal {
  status: number
  message: string
  fields: Record<string, string>
  retryAfter: number | undefined
  /** The service may have done the work before it went down. Sent again, the form must carry the same idempotency key. */
  unsure: boolean
}

const sentenceOf = ({ code, message, retryAfter }: AppError) => {
  if (code === 'invalid') return 'That did not work yet. Please look at what is marked below.'
  if (code === 'rate_limited') return `Too many tries. Please wait ${inMinutes(retryAfter ?? 60)} and try again.`
  return message
}

const inMinutes = (seconds: number) => {
  const minutes = Math.ceil(seconds / 60)
  return minutes === 1 ? 'a minute' : `${minutes} minutes`
}

/** Keeps the first message of each field; later ones often follow from it. */
const fieldsOf = ({ errors = [] }: AppError) => {
  const fields: Refusal['fields'] = {}
  for (const { path, message } of errors) fields[path] ??= message
  return fields
}

/**
 * Turns a failure into a refusal that the form shows. Throws `internal` again: a bug gets the error page. `needed` names what
 * the form depends on, for the message when it is down.
 */
export const refusalOf = (reason: unknown, needed: string): Refusal => {
  const error = AppError.from(reason)
  if (error.code === 'internal') throw reason
  const down = isDown(error)

  return {
    status: STATUS[error.code],
    message: down ? `${needed} can’t be reached right now. Please try again soon.` : sentenceOf(error),
    fields: fieldsOf(error),
    retryAfter: error.retryAfter,
    unsure: down,
  }
}

/** The fields of a page that shows a refusal. */
export const refused = ({ status, retryAfter }: Refusal) => ({ status, retryAfter })
