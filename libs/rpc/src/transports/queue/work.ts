import { decodeContext } from '../../context.ts'
import type { Contract } from '../../contract.ts'
import { isSafe } from '../../contract.ts'
import type { Failure } from '@murmuration/errors'
import { toFailure } from '@murmuration/errors'
import type { Handler, Reply } from '../../handler.ts'
import { failed } from '../../handler.ts'
import { StoppableCtx } from '../../stoppable.ts'
import { parseJson } from '@murmuration/errors'
import type { Answered } from './answer.ts'
import { createBatch } from './batch.ts'
import { decodeEntry, type DecodedCall, encodeReply, type Outcome } from './message.ts'
import type { Entry } from './scripts.ts'

const MAX_DELIVERIES = 2 // a call that has killed two callees does not get a third

interface WorkOptions {
  contract: Contract
  handler: Handler
  /** Milliseconds since an entry was made. */
  ageOf(entry: string): number
  /** Resolves when Redis has it. */
  answer(batch: Answered[]): Promise<unknown>
  onStranger(entry: string): void
}

interface Held {
  ctx?: StoppableCtx
  isAnswered: boolean
}

/**
 * The calls that a callee holds: begun, and answered but not yet known to be deleted. None that is held is begun again,
 * however often the stream delivers it.
 */
export const createWork = ({ contract, handler, ageOf, answer, onStranger }: WorkOptions) => {
  const held = new Map<string, Held>()
  let running = 0
  let onChange = () => {}

  const deliver = async (batch: Answered[]) => {
    await answer(batch)
    for (const { entry } of batch) held.delete(entry)
    onChange()
  }
  const outgoing = createBatch<Answered>(
    ({ text }) => text.length,
    (batch) => void deliver(batch),
  ) // never rejects

  const end = (entry: string, call?: DecodedCall, reply?: Reply, outcome?: Outcome) => {
    const one = held.get(entry)
    if (!one || one.isAnswered) return
    one.isAnswered = true
    if (!call || !reply) return outgoing({ entry, text: '' })
    const { id, replyTo } = call
    const { text, parked } = encodeReply(id, reply, outcome)
    const key = `${replyTo}:${id}`
    outgoing({ entry, replyTo, text, ...(parked !== undefined && { parked: { key, text: parked } }) })
  }

  const run = async (entry: string, call: DecodedCall, ctx: StoppableCtx) => {
    running += 1
    const { id, operation } = call
    try {
      end(entry, call, await handler({ id, operation, input: parseJson(call.input), ctx }))
    } catch (reason) {
      end(entry, call, failed(id, toFailure(reason)))
    }
    running -= 1
    onChange()
  }

  return {
    /** `times`: how often it has been delivered. A first delivery begins it, for all that the others can know. */
    begin([entry, fields]: Entry, times = 1) {
      if (held.has(entry)) return
      const one: Held = { isAnswered: false }
      held.set(entry, one)
      const call = decodeEntry(fields)
      if (!call) {
        onStranger(entry)
        return end(entry)
      }
      const mayRun = times === 1 || (times <= MAX_DELIVERIES && isSafe(contract, call.operation))
      if (!mayRun) return end(entry, call, failed(call.id, GONE), 'lost')

      const outer = decodeContext(call.context)
      const deadline = outer.deadline - ageOf(entry)
      if (deadline <= Date.now()) return end(entry, call, failed(call.id, LATE), 'not_started')
      one.ctx = new StoppableCtx(outer, deadline)
      void run(entry, call, one.ctx) // never rejects; a slow call must not hold up those behind it
    },

    /** The caller has given this call up. */
    giveUp(entry: string) {
      held.get(entry)?.ctx?.stop()
      end(entry)
    },

    stop() {
      held.forEach(({ ctx }) => ctx?.stop())
      onChange()
    },

    recheck: () => onChange(),

    running: () => running,
    isIdle: () => held.size === 0,

    /** Resolves when `isSo`. One may wait at a time. */
    until: (isSo: () => boolean) =>
      new Promise<void>((resolve) => {
        onChange = () => isSo() && resolve()
        onChange()
      }),
  }
}

const GONE: Failure = { code: 'unavailable', message: 'The callee is gone' }
const LATE: Failure = { code: 'timeout', message: 'The call has waited until its deadline' }
