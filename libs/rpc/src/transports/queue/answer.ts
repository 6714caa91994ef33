import { setTimeout as sleep } from 'node:timers/promises'
import { PARKED_MS } from './message.ts'
import type { CalleeScripts } from './scripts.ts'

const AGAIN_MS = 100 // after an answer that Redis has refused

export interface Answered {
  /** Its id in the stream. */
  entry: string
  /** The caller's channel. None: the caller wants no answer, or the entry was no call. */
  replyTo?: string
  /** The reply, or where it is parked. */
  text: string
  parked?: { key: string; text: string } | undefined
}

/** Sends answers, one message for each caller, and deletes their calls. Resolves when Redis has done that, or `signal` fires. */
export const createAnswering =
  (scripts: Pick<CalleeScripts, 'answer' | 'park'>, signal: AbortSignal) => async (batch: readonly Answered[]) => {
    const lists = new Map<string, string[]>()
    for (const { replyTo, text, parked } of batch) {
      // On the same connection, so it is there before its answer is. If not, the caller is told that the call is lost.
      if (parked) scripts.park(parked.key, parked.text, PARKED_MS).catch(() => {})
      if (replyTo === undefined) continue
      const list = lists.get(replyTo)
      if (list) list.push(text)
      else lists.set(replyTo, [text])
    }
    const ids = batch.map(({ entry }) => entry)
    const messages = [...lists].flatMap(([channel, list]) => [channel, `[${list.join(',')}]`])

    const tryToSend = () =>
      scripts.answer(ids, messages).then(
        () => true,
        () => false,
      )
    while (!signal.aborted && !(await tryToSend())) await sleep(AGAIN_MS, undefined, { signal }).catch(() => {})
  }
