import { AppError, STATUS } from '@murmuration/rpc'
import { isDown } from './part.ts'

/** Why a form comes back: a sentence for the whole, and one for each field that is to blame. */
export interface Refusal {
  status: number
  message: string
  fields: Record<string, string>
  retryAfter: number | undefined
  /** Nobody knows whether it was done: sent again, it must carry the same idempotency key. */
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

/** The first message of a field is the cause; later ones often only follow from it. */
const fieldsOf = ({ errors = [] }: AppError) => {
  const fields: Refusal['fields'] = {}
  for (const { path, message } of errors) fields[path] ??= message
  return fields
}

/**
 * A bug is no refusal: `internal` goes on to the error page, everything else belongs into the form. `needed`: the part that
 * the form goes to, in words, should it be down.
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

/** How a view says that it is a refusal. */
export const refused = ({ status, retryAfter }: Refusal) => ({ status, retryAfter })
