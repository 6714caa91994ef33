import { AppError, type Api, type Ctx } from '@murmuration/rpc'
import type { EventRow, SubscribeOptions, Subscription } from '../transport.ts'
import { inboxOf, type InboxContract } from './contract.ts'
import { isProof, proofOf } from './proof.ts'

const ANSWER_MS = 200 // before the deadline of a batch: its sender must still be told how many events were handled
const MAX_REMEMBERED = 1_000 // events; a sender stops at the first that fails, so there are as many as topics and senders

interface InboxOptions {
  /** The service that takes the events. */
  group: string
  secret: string
}

interface Memory {
  failed: number
  tries: number
  /** It was handled when its sender had stopped waiting, and will be sent again. */
  handled: boolean
}

/**
 * The receiving end of events over HTTP. It handles the events of a batch one after another, each with one attempt, and stops
 * at the first that fails: the sender learns how many were handled and sends the others again. What it knows of failed events
 * lies in memory.
 */
export const createInbox = ({ group, secret }: InboxOptions) => {
  const memory = new Map<string, Memory>()
  const busy = new Map<string, Promise<unknown>>() // by topic
  let subscription: Pick<SubscribeOptions, 'topics' | 'deliver'> | undefined

  const remember = (key: string, what: Partial<Memory>) => {
    const before = memory.get(key) ?? { failed: 0, tries: 0, handled: false }
    memory.delete(key) // the newest comes last
    memory.set(key, { ...before, ...what })
    const [oldest] = memory.keys()
    if (memory.size > MAX_REMEMBERED && oldest !== undefined) memory.delete(oldest)
  }

  const takeOne = async (deliver: SubscribeOptions['deliver'], topic: string, entry: EventRow, ctx: Ctx) => {
    const key = `${topic}/${entry.id}`
    const { failed = 0, tries = 0, handled = false } = memory.get(key) ?? {}
    if (handled) return memory.delete(key)
    let isTaken = false
    const take = async () => {
      isTaken = true
      memory.delete(key) // a replay sends the same id, and begins with no failed attempts
      if (Date.now() >= ctx.deadline) remember(key, { handled: true })
    }
    await deliver({
      entry,
      failed,
      tries,
      once: true,
      acknowledge: take,
      recordFailed: async (count) => remember(key, { failed: count }),
      giveBack: async (count, after = tries) => remember(key, { failed: count, tries: after }),
      deadLetter: take, // the log has it, and the outbox keeps it for a replay
    })
    return isTaken
  }

  const takeAll = async (topic: string, events: readonly EventRow[], ctx: Ctx) => {
    let taken = 0
    for (const event of events) {
      const isLate = Date.now() >= ctx.deadline - ANSWER_MS || ctx.signal?.aborted
      if (!subscription || isLate || !(await takeOne(subscription.deliver, topic, event, ctx))) break
      taken++
    }
    return { taken }
  }

  /** Batches of one topic, which several senders may have, are handled one after another. */
  const inTurn = <T>(topic: string, work: () => Promise<T>) => {
    const turn = (busy.get(topic) ?? Promise.resolve()).then(work)
    busy.set(
      topic,
      turn.catch(() => {}),
    )
    return turn
  }

  const api: Api<InboxContract> = {
    async deliver({ topic, events }, ctx) {
      if (!isProof(ctx.token, proofOf(secret, { group, topic, events })))
        throw new AppError('unauthenticated', 'The sender of these events has another RPC_SECRET, or is a stranger')
      if (!subscription?.topics.includes(topic))
        throw new AppError('unavailable', `${group} takes no events of ${topic} at the moment`, { notStarted: true })
      return inTurn(topic, () => takeAll(topic, events, ctx))
    },
  }

  return {
    contract: inboxOf(group),
    api,
    async subscribe({ topics, deliver }: Pick<SubscribeOptions, 'topics' | 'deliver'>): Promise<Subscription> {
      subscription = { topics, deliver }
      return {
        async stop() {
          subscription = undefined
          await Promise.all(busy.values())
        },
      }
    },
  }
}

export type Inbox = ReturnType<typeof createInbox>
