import { AppError, type Api, startContext } from '@murmuration/rpc'
import type { EventRow } from '../transport.ts'
import type { InboxContract } from './contract.ts'
import { proofOf } from './proof.ts'

// ms for one batch. Meanwhile the relay holds a transaction open, and a process that stops waits for it.
const DELIVERY_MS = 5_000
const REMEMBERED_MS = 30_000 // longer than a relay waits between two attempts at a batch

interface SenderOptions {
  secret: string
  /** Of each group that reads the topic, over all its live instances. */
  inboxes: Readonly<Record<string, Api<InboxContract>>>
}

/**
 * Sends batches of events to one instance of each group. It resolves when all groups have the whole batch; until then it
 * remembers what each has taken, so that a repeat goes only to the groups, and with the events, that are missing.
 */
export const createSender = ({ secret, inboxes }: SenderOptions) => {
  const taken = new Map(Object.keys(inboxes).map((group) => [group, new Set<string>()]))
  let attemptedAt = 0

  /** Another relay may have sent the events of the last attempt meanwhile; a replay of those is no repeat. */
  const forgetOthers = (events: readonly EventRow[]) => {
    const isOld = performance.now() - attemptedAt > REMEMBERED_MS
    const ids = new Set(events.map(({ id }) => id))
    for (const known of taken.values()) for (const id of known) if (isOld || !ids.has(id)) known.delete(id)
  }

  const sendTo = async (group: string, topic: string, batch: readonly EventRow[]) => {
    const known = taken.get(group)! // made of the same names
    const events = batch.filter(({ id }) => !known.has(id))
    if (events.length === 0) return
    const ctx = { ...startContext(DELIVERY_MS), token: proofOf(secret, { group, topic, events }) }
    const answer = await inboxes[group]!.deliver({ topic, events: [...events] }, ctx).catch((reason: unknown) => {
      throw hasNoInbox(reason)
        ? new AppError('unavailable', `${group} has no inbox: start it with EVENTS=http`)
        : reason
    })
    for (const { id } of events.slice(0, answer.taken)) known.add(id)
    if (answer.taken < events.length)
      throw new AppError('unavailable', `${group} has handled ${answer.taken} of ${events.length} events`)
  }

  return async (topic: string, events: readonly EventRow[]) => {
    forgetOthers(events)
    const outcomes = await Promise.allSettled([...taken.keys()].map((group) => sendTo(group, topic, events)))
    attemptedAt = performance.now()
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
    forgetOthers([])
  }
}

const hasNoInbox = (reason: unknown) => reason instanceof AppError && reason.code === 'not_found'
