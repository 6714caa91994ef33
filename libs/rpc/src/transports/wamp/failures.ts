import { type ErrorCode, type Failure, STATUS, toFailure } from '@murmuration/errors'
import { WampError } from '@murmuration/wamp/client'
import { z } from 'zod'
import { failed, lost, neverStarted, type Reply } from '../../handler.ts'

// The ERROR of a callee of ours has the code in its URI, and the message as its first argument:
//   [8, 68, <request>, {}, "murmur.error.invalid", ["The input breaks a rule"], {"errors": [{"path": "name", …}]}]

const PREFIX = 'murmur.error.'

/** A callee that has not begun is `unavailable` in WAMP's own words: the router gives the call to another. */
export const errorOf = ({ code, message, errors, retryAfter, notStarted }: Failure) =>
  notStarted
    ? new WampError('wamp.error.unavailable', { args: [message] })
    : new WampError(PREFIX + code, {
        args: [message],
        kwargs: { ...(errors && { errors }), ...(retryAfter !== undefined && { retryAfter }) },
      })

const codes = Object.keys(STATUS) as ErrorCode[]
const Own = z.object({
  code: z.enum(codes),
  message: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  retryAfter: z.number().optional(),
})

/** The reply to a call that has no result, and what is known of how it went. */
export const replyTo = (id: string, reason: unknown): Reply => {
  if (!(reason instanceof WampError)) return failed(id, toFailure(reason))
  const { uri, args, kwargs, outcome } = reason
  if (outcome === 'not_sent') return uri === TOO_LARGE ? failed(id, REQUEST_TOO_LARGE) : neverStarted(id, AWAY)
  if (outcome === 'lost') return lost(id, BROKEN)
  if (!uri.startsWith(PREFIX)) return REPLIES[uri]?.(id) ?? failed(id, REFUSED)
  const own = Own.safeParse({ ...kwargs, code: uri.slice(PREFIX.length), message: args[0] })
  return failed(id, own.success ? own.data : UNREADABLE)
}

const TOO_LARGE = 'wamp.error.payload_size_exceeded'

const AWAY: Failure = { code: 'unavailable', message: 'The router cannot be reached' }
const BROKEN: Failure = { code: 'unavailable', message: 'The connection to the router broke' }
const NO_CALLEE: Failure = { code: 'unavailable', message: 'No callee takes this call' }
const GONE: Failure = { code: 'unavailable', message: 'The callee is gone' }
const LATE: Failure = { code: 'timeout', message: 'No answer within the deadline' }
const FULL: Failure = { code: 'overloaded', message: 'All callees are full', retryAfter: 1 }
const REQUEST_TOO_LARGE: Failure = { code: 'too_large', message: 'The request is too large' }
const REPLY_TOO_LARGE: Failure = { code: 'internal', message: 'The reply is too large' }
const REFUSED: Failure = { code: 'internal', message: 'The router has refused this call' }
const UNREADABLE: Failure = { code: 'internal', message: 'The reply cannot be read' }

/** What the router says, by its URIs. */
const REPLIES: Readonly<Record<string, (id: string) => Reply>> = {
  'wamp.error.no_such_procedure': (id) => neverStarted(id, NO_CALLEE),
  'wamp.error.no_available_callee': (id) => neverStarted(id, NO_CALLEE),
  'wamp.error.unavailable': (id) => neverStarted(id, NO_CALLEE),
  'crossbar.error.max_concurrency_reached': (id) => neverStarted(id, FULL),
  'wamp.error.canceled': (id) => lost(id, GONE),
  'wamp.error.timeout': (id) => lost(id, LATE),
  'wamp.error.runtime_error': (id) => failed(id, INTERNAL),
  [TOO_LARGE]: (id) => failed(id, REPLY_TOO_LARGE),
}
const INTERNAL: Failure = { code: 'internal', message: 'Internal error' }
