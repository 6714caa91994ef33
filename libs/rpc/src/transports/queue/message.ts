import { z } from 'zod'
import { encodeContext } from '../../context.ts'
import type { ErrorCode, Failure } from '@murmuration/errors'
import { AppError, STATUS, toFailure } from '@murmuration/errors'
import type { Reply, Request } from '../../handler.ts'
import { failed, lost, neverStarted } from '../../handler.ts'
import { isLonger, MAX_REPLY_BYTES, MAX_REQUEST_BYTES } from '../transport.ts'

// An entry of the stream is a call:
//   call    {"id":"17","replyTo":"replies:…","operation":"byId","context":{"x-request-id":"…","x-timeout-ms":"950",…}}
//   input   the input, as JSON
// `id` is the caller's own, for the reply. When it was sent, by Redis' clock, is in the entry's own id.

const Header = z.object({
  id: z.string().min(1),
  replyTo: z.string().startsWith('replies:'),
  operation: z.string(),
  context: z.looseObject({}),
})
export type DecodedCall = z.infer<typeof Header> & { input: string }

export interface EncodedCall {
  header: string
  input: string
}

/** Throws `too_large`. */
export const encodeCall = (id: string, replyTo: string, { operation, input, ctx }: Request): EncodedCall => {
  const text = JSON.stringify(input) ?? 'null'
  if (isLonger(text, MAX_REQUEST_BYTES)) throw new AppError('too_large', 'The request is too large')
  return { header: JSON.stringify({ id, replyTo, operation, context: encodeContext(ctx) }), input: text }
}

/** `undefined` is no call of ours. The input is not parsed yet: what is wrong with it, its caller has to learn. */
export const decodeEntry = ([call, header = '', input, text]: readonly string[]): DecodedCall | undefined => {
  if (call !== 'call' || input !== 'input' || text === undefined) return undefined
  const parsed = Header.safeParse(parse(header))
  return parsed.success ? { ...parsed.data, input: text } : undefined
}

// A message on the caller's channel is a list of replies; `outcome` only where a callee speaks of a call it has not run:
//   [ {"id":"17","ok":true,"output":{…}},
//     {"id":"18","ok":false,"error":{"code":"unavailable","message":"…"},"outcome":"lost"},
//     {"id":"19","parked":true} ]        a large one, to be fetched from the key <channel>:<id>

const codes = Object.keys(STATUS) as ErrorCode[]
const Failed = z.object({
  code: z.enum(codes),
  message: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  retryAfter: z.number().optional(),
})
const outcomes = ['lost', 'not_started'] as const
const Id = z.string()
const Answer = z.union([
  z.object({ id: Id, ok: z.literal(true), output: z.unknown() }),
  z.object({ id: Id, ok: z.literal(false), error: Failed, outcome: z.enum(outcomes).optional() }),
  z.object({ id: Id, parked: z.literal(true) }),
])
export type Answer = z.infer<typeof Answer>
const Answers = z.array(z.unknown())

const MAX_MESSAGE = 2 ** 16 // bytes; Redis hangs up on a subscriber that 32 MB wait for, and these are more than 500 calls
export const PARKED_MS = 60_000 // no caller waits longer for an answer

/** What a callee says of a call it has not run. */
export type Outcome = (typeof outcomes)[number]

interface EncodedReply {
  text: string
  /** The whole of a reply that `text` only points to. */
  parked?: string
}

/** Never throws: a reply that cannot travel is `internal`. What the handler says of the delivery stays here. */
export const encodeReply = (id: string, reply: Reply, outcome?: Outcome): EncodedReply => {
  const text = textOf(id, reply, outcome)
  return text.length > MAX_MESSAGE ? { text: JSON.stringify({ id, parked: true }), parked: text } : { text }
}

const textOf = (id: string, reply: Reply, outcome?: string): string => {
  try {
    const { notStarted = false, ...error } = reply.ok ? {} : reply.error
    const told = outcome ?? (notStarted ? 'not_started' : undefined)
    const text = JSON.stringify(
      reply.ok ? { id, ok: true, output: reply.output } : { id, ok: false, error, outcome: told },
    )
    if (isLonger(text, MAX_REPLY_BYTES)) throw new AppError('internal', 'The reply is too large')
    return text
  } catch (reason) {
    return JSON.stringify({ id, ok: false, error: toFailure(reason) })
  }
}

/** The answers in a message. Each is read by itself: one that is broken costs the others nothing. */
export const decodeMessage = (text: string): (Answer | undefined)[] => {
  const list = Answers.safeParse(parse(text))
  return list.success ? list.data.map((value) => Answer.safeParse(value).data) : [undefined]
}

/** What was parked under the answer's key; `undefined` when it is not there any more. */
export const decodeParked = (text: string | null): Answer | undefined =>
  text === null ? undefined : Answer.safeParse(parse(text)).data

/** The reply for the request with this id. */
export const replyOf = (id: string, answer: Answer | undefined): Reply => {
  if (!answer || 'parked' in answer) return lost(id, UNREADABLE)
  if (answer.ok) return { id, ok: true, output: answer.output }
  if (answer.outcome === 'lost') return lost(id, answer.error)
  return (answer.outcome === 'not_started' ? neverStarted : failed)(id, answer.error)
}

const UNREADABLE: Failure = { code: 'internal', message: 'The reply cannot be read' }

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
