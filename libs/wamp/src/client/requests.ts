import type { Id, Message } from '../message.ts'
import { lostError, toWampError } from './wamp-error.ts'

interface Pending {
  answered(message: Message): void
  reject(reason: unknown): void
}

interface RequestsOptions {
  send(message: Message): void
  newRequest(): Id
}

/** What one session has asked the router for and has no answer to yet. */
export const createRequests = ({ send, newRequest }: RequestsOptions) => {
  const pending = new Map<Id, Pending>()

  return {
    /** `answered` runs before the next message is read: an INVOCATION may be right behind its REGISTERED. */
    ask: <T>(toMessage: (request: Id) => Message, answered: (answer: Message) => T) =>
      new Promise<T>((resolve, reject) => {
        const request = newRequest()
        send(toMessage(request)) // what it throws rejects the promise
        pending.set(request, { answered: (answer) => resolve(answered(answer)), reject })
      }),

    answer(message: Message & { request: Id }) {
      const one = pending.get(message.request)
      pending.delete(message.request)
      one?.answered(message)
    },

    error(message: Message<'ERROR'>) {
      pending.get(message.request)?.reject(toWampError(message))
      pending.delete(message.request)
    },

    /** The session has ended. */
    end(reason: string) {
      for (const { reject } of pending.values()) reject(lostError(reason))
      pending.clear()
    },
  }
}
