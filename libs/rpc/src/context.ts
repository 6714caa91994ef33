import { randomBytes, randomUUID } from 'node:crypto'

/** What every call carries besides its input. The monolith ignores most of it; a network cannot. */
export interface Ctx {
  /** 1–64 of `A–Z a–z 0–9 - _`; the same in every process that a visitor's request passes through. */
  requestId: string
  /**
   * Epoch ms by the clock of this process: what travels is the time that is left. The caller stops listening then, so the
   * callee may stop working. Calls made on the way get no more than is left.
   */
  deadline: number
  /** W3C Trace Context: which trace a call belongs to, and the id of the hop that made it. */
  traceparent?: string | undefined
  /** The caller's access token, not yet verified. */
  token?: string | undefined
  /** Fires when the caller no longer waits for the answer. It never travels: each transport makes its own on the other side. */
  signal?: AbortSignal | undefined
}

type Travelling = Omit<Ctx, 'signal'>

interface Field<T> {
  /** Its name on every wire. HTTP sends it as a header. */
  name: string
  /** `undefined` is not sent. */
  encode(value: T): string | undefined
  /** What arrives is text from outside, or nothing: both give a value that is safe to use. */
  decode(text: string | undefined): T
  /** Whether an event carries it. A deadline ends with its call, and a token must not lie in a database. */
  inEvents: boolean
}

const REQUEST_ID = /^[A-Za-z0-9_-]{1,64}$/
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/
const TIMEOUT = /^\d{1,15}$/ // ms
const MAX_TIMEOUT_MS = 60_000 // no caller waits longer for an answer
const DEFAULT_TIMEOUT_MS = 10_000 // for calls by hand, with curl

/** All that travels of a context. A new field of `Ctx` is a line here and nowhere else. */
const FIELDS: { [K in keyof Travelling]-?: Field<Travelling[K]> } = {
  requestId: {
    name: 'x-request-id',
    encode: (id) => id,
    decode: (text) => (text !== undefined && REQUEST_ID.test(text) ? text : randomUUID()),
    inEvents: true,
  },
  // Not a moment: that would be compared with the clock of another machine, and no two clocks are alike (`grpc-timeout`
  // does the same). The way there is not counted: the caller gives up by itself.
  deadline: {
    name: 'x-timeout-ms',
    encode: (deadline) => String(bounded(deadline - Date.now())),
    decode: (text) => deadlineIn(text !== undefined && TIMEOUT.test(text) ? Number(text) : DEFAULT_TIMEOUT_MS),
    inEvents: false,
  },
  traceparent: {
    name: 'traceparent',
    encode: nextHop,
    decode: (text) => (text !== undefined && TRACEPARENT.test(text) ? text : newTrace()),
    inEvents: true,
  },
  // A bearer token (RFC 6750). Credentials of another kind arrive whole: their verification will fail.
  token: {
    name: 'authorization',
    encode: (token) => (token === undefined ? undefined : `Bearer ${token}`),
    decode: (text) => text?.replace(/^bearer +/i, ''),
    inEvents: false,
  },
}

// The keys are those of `Travelling`; `entries` forgets that, and which field belongs to which key.
const ENTRIES = Object.entries(FIELDS) as [keyof Travelling, Field<unknown>][]

/** A context on a wire or in a row: names as in HTTP's headers, values as text. */
export type EncodedContext = Record<string, string>

const encode = (ctx: Ctx, fields: typeof ENTRIES): EncodedContext => {
  const encoded: EncodedContext = {}
  for (const [key, field] of fields) {
    const text = field.encode(ctx[key])
    if (text !== undefined) encoded[field.name] = text
  }
  return encoded
}

/** The context of a call, for the process that it goes to. */
export const encodeContext = (ctx: Ctx): EncodedContext => encode(ctx, ENTRIES)

const IN_EVENTS = ENTRIES.filter(([, field]) => field.inEvents)

/** The context of an event, for its handlers: of the request that led to it, what outlives that request. */
export const encodeEventContext = (ctx: Ctx): EncodedContext => encode(ctx, IN_EVENTS)

/**
 * A context from what has arrived. Missing and malformed fields get what a request that starts here has: a new id, a new
 * trace, ten seconds, no token.
 */
export const decodeContext = (encoded: Readonly<Record<string, unknown>>): Ctx => {
  const ctx: Partial<Record<keyof Travelling, unknown>> = {}
  for (const [key, { name, decode }] of ENTRIES) {
    const text = encoded[name]
    ctx[key] = decode(typeof text === 'string' ? text : undefined)
  }
  return ctx as Ctx // each field of the type had its turn
}

/** The context of work that no request has led to, with so many ms for it. */
export const startContext = (timeoutMs: number): Ctx => ({
  ...decodeContext({}),
  deadline: Date.now() + timeoutMs,
})

/** Just the id of a request, where nothing else of it is used. */
export const requestIdOf = ({ [FIELDS.requestId.name]: id }: Readonly<Record<string, unknown>>): string =>
  FIELDS.requestId.decode(typeof id === 'string' ? id : undefined)

/** Copies all that travels; the signal stays where it is. */
export const copyContext = (from: Ctx, to: object) => {
  for (const [key] of ENTRIES) (to as Record<string, unknown>)[key] = from[key]
}

function bounded(ms: number) {
  return Math.floor(Math.min(Math.max(0, ms), MAX_TIMEOUT_MS))
}

function deadlineIn(timeoutMs: number) {
  return Date.now() + bounded(timeoutMs)
}

// | version: 2 | trace id: 32 | parent id: 16 | flags: 2 |, hexadecimal
function newTrace() {
  return `00-${randomHex(TRACE_ID_BYTES)}-${randomHex(PARENT_ID_BYTES)}-01`
}

/** The same trace, one hop on. Whatever later version it came in, ours goes on. */
function nextHop(traceparent: string | undefined) {
  if (traceparent === undefined) return newTrace()
  return `00-${traceparent.slice(3, 35)}-${randomHex(PARENT_ID_BYTES)}-${traceparent.slice(53)}`
}

const TRACE_ID_BYTES = 16
const PARENT_ID_BYTES = 8
const POOL_BYTES = 4_096 // asking the system for random bytes costs more than all else of an id, so it is asked once for 512 ids

let pool: Buffer = Buffer.alloc(0)
let used = 0

function randomHex(bytes: number) {
  if (used + bytes > pool.length) {
    pool = randomBytes(POOL_BYTES)
    used = 0
  }
  used += bytes
  return pool.toString('hex', used - bytes, used)
}
