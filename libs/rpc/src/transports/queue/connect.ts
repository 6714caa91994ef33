import { randomUUID } from 'node:crypto'
import { rateLimitedLog } from '../../rate-limited-log.ts'
import type { Ctx } from '../../context.ts'
import type { Contract } from '../../contract.ts'
import type { Failure } from '@murmuration/errors'
import { toFailure } from '@murmuration/errors'
import type { Connection, Handler, Reply, Request } from '../../handler.ts'
import { failed, lost, neverStarted } from '../../handler.ts'
import { onStop } from '../../stoppable.ts'
import type { TransportSettings } from '../transport.ts'
import { createBatch } from './batch.ts'
import { openLine } from './line.ts'
import { type Answer, decodeMessage, decodeParked, type EncodedCall, encodeCall, replyOf } from './message.ts'
import { isRefusal } from './redis.ts'
import { callerScripts } from './scripts.ts'

const BACKLOG = 10_000 // calls, waiting or in progress; at 1,000 a second those behind would not be answered in time
const RETRY_AFTER = 1 // s
const LOOK_MS = 500 // between two looks whether there is a callee at all
const LATE_MS = 1_000 // past its deadline a call has long been given up; this is for calls made without that filter

export interface QueueSettings extends TransportSettings {
  /** Calls that a service may have waiting or in progress; further ones are `overloaded`. */
  backlog?: number | undefined
}

interface Call extends EncodedCall {
  id: string
  ctx: Ctx
  /** Its id in the stream, as soon as Redis has told it. */
  entry?: string
  isGivenUp?: boolean
  end(reply: (id: string) => Reply): void
}

/**
 * The caller's side of the queue. Connects with the first call. `unavailable` ends a call that Redis did not take or that
 * no callee is alive for (not started), and one whose reply may have been missed (lost).
 *
 * Replies come over a channel rather than a stream: they are pushed, and one whose caller is gone leaves nothing behind.
 */
export const queueConnect = (contract: Contract, url: string, settings: QueueSettings = {}): Connection => {
  const { log, backlog = BACKLOG } = settings
  const channel = `replies:${randomUUID()}`
  const waiting = new Map<string, Call>()
  const limitedLog = rateLimitedLog(log)
  let calls = 0
  let inFlight = 0
  let whenIdle: (() => void) | undefined

  const line = openLine(url, channel, {
    log,
    onMessage: (text) => decodeMessage(text).forEach(receive),
    onBroken: () => waiting.forEach(({ end }) => end((id) => lost(id, BROKEN))),
  })
  const { add, withdraw } = callerScripts(line.commands, contract.name)

  const receive = (answer: Answer | undefined) => {
    if (!answer) return limitedLog.warn({ service: contract.name }, 'queue.unreadable_reply')
    const call = waiting.get(answer.id) // none: it was given up, or another callee has answered it
    if (!call) return
    if ('parked' in answer)
      void fetchParked(call) // never rejects
    else call.end((id) => replyOf(id, answer))
  }

  const fetchParked = async ({ id: key, end }: Call) => {
    const text = await line.commands.getdel(`${channel}:${key}`).catch(() => null)
    end((id) => replyOf(id, decodeParked(text)))
  }

  const send = async (batch: Call[]) => {
    try {
      const entries = await add(batch, backlog)
      for (const [i, call] of batch.entries()) {
        const entry = entries?.[i]
        if (entry === undefined) call.end((id) => neverStarted(id, entries ? OVERLOADED : NO_CALLEE))
        else call.entry = entry
        if (call.isGivenUp && entry !== undefined) takeBack(entry)
      }
    } catch (reason) {
      if (!isRefusal(reason) && line.isUp()) line.hangUp() // Redis has not answered in time
      for (const { end } of batch) end((id) => (isRefusal(reason) ? neverStarted(id, AWAY) : lost(id, BROKEN)))
    }
  }
  const outgoing = createBatch<Call>(
    ({ input }) => input.length,
    (batch) => void send(batch), // never rejects
  )
  // What cannot be taken back is dropped by its callee, when its deadline has passed.
  const takeBack = createBatch<string>(
    () => 0,
    (entries) => void withdraw(entries).catch(() => {}),
  )

  const exchange = (request: Request) =>
    new Promise<Reply>((resolve) => {
      const id = String(++calls)
      let unsubscribe = () => {}
      const end: Call['end'] = (reply) => {
        if (!waiting.delete(id)) return
        unsubscribe()
        resolve(reply(request.id))
      }
      const call: Call = { ...encodeCall(id, channel, request), id, ctx: request.ctx, end }
      waiting.set(id, call)
      unsubscribe = onStop(request.ctx, () => giveUp(call))
      if (waiting.has(id)) outgoing(call)
    })

  const giveUp = (call: Call) => {
    call.isGivenUp = true
    call.end((id) => lost(id, GIVEN_UP))
    if (call.entry !== undefined) takeBack(call.entry)
  }

  /** Where no callee is alive, calls do not wait for their deadlines. */
  const look = async () => {
    const now = Date.now()
    for (const call of waiting.values()) if (now > call.ctx.deadline + LATE_MS) giveUp(call)
    const stranded = [...waiting.values()].flatMap(({ entry, end }) => (entry === undefined ? [] : [{ entry, end }]))
    if (stranded.length === 0 || (await add([], backlog)) !== null) return
    const unseen = await withdraw(stranded.map(({ entry }) => entry))
    stranded.forEach(({ end }, i) => end((id) => (unseen[i] ? neverStarted(id, NO_CALLEE) : lost(id, GONE))))
  }
  // A look that fails is made up for by the next; when Redis is away all calls have ended anyway.
  const looking = setInterval(() => void look().catch(() => {}), LOOK_MS).unref()

  const handler: Handler = async (request) => {
    if (closing) return neverStarted(request.id, CLOSED)
    inFlight += 1
    try {
      if (!line.isUp()) await line.opened()
      return line.isUp() ? await exchange(request) : neverStarted(request.id, AWAY)
    } catch (reason) {
      return failed(request.id, toFailure(reason))
    } finally {
      inFlight -= 1
      if (inFlight === 0) whenIdle?.()
    }
  }

  const close = async () => {
    if (inFlight > 0) await new Promise<void>((resolve) => (whenIdle = resolve))
    clearInterval(looking)
    line.close()
  }
  let closing: Promise<void> | undefined
  return { handler, close: () => (closing ??= close()) }
}

const AWAY: Failure = { code: 'unavailable', message: 'The queue cannot be reached' }
const BROKEN: Failure = { code: 'unavailable', message: 'The connection to the queue broke' }
const NO_CALLEE: Failure = { code: 'unavailable', message: 'No callee takes calls from the queue' }
const GONE: Failure = { code: 'unavailable', message: 'The callee is gone' }
const GIVEN_UP: Failure = { code: 'unavailable', message: 'The call was given up' }
const CLOSED: Failure = { code: 'unavailable', message: 'This connection is closed' }
const OVERLOADED: Failure = { code: 'overloaded', message: 'Too many calls wait already', retryAfter: RETRY_AFTER }
