import type { Message } from '../message.ts'
import { answerChallenge, type Auth, authDetails } from './answer-challenge.ts'
import { WampError } from './wamp-error.ts'

const OPENING_MS = 5_000 // from HELLO to WELCOME

const ROLES = {
  caller: {
    features: { progressive_call_results: true, call_canceling: true, call_timeout: true, caller_identification: true },
  },
  callee: {
    features: {
      progressive_call_results: true,
      call_canceling: true,
      shared_registration: true,
      pattern_based_registration: true,
      caller_identification: true,
    },
  },
  publisher: {
    features: { publisher_identification: true, publisher_exclusion: true, subscriber_blackwhite_listing: true },
  },
  subscriber: { features: { pattern_based_subscription: true, publisher_identification: true } },
}

interface Opening {
  realm: string
  auth: Auth
  send(message: Message): void
  /** Gives the messages to a listener, from the next on. */
  hear(listener: (message: Message) => void): void
  /** Hears the messages that follow WELCOME. */
  next(message: Message): void
  /** Resolves with a reason when the connection has ended. */
  over: Promise<string | undefined>
}

/** Says HELLO, and answers a CHALLENGE. Rejects with `WampError` when the router refuses. */
export const join = ({ realm, auth, send, hear, next, over }: Opening) =>
  new Promise<Message<'WELCOME'>>((resolve, reject) => {
    const late = setTimeout(() => refuse(new Error('The router has not answered HELLO in time')), OPENING_MS)
    const refuse = (reason: Error) => {
      clearTimeout(late)
      reject(reason)
    }
    void over.then((reason) => refuse(new Error(reason)))

    hear((message) => {
      if (message.type === 'WELCOME') {
        clearTimeout(late)
        hear(next)
        return resolve(message)
      }
      if (message.type === 'CHALLENGE') {
        const sign = (signature: string) => send({ type: 'AUTHENTICATE', signature, extra: {} })
        return void answerChallenge(auth, message.method, message.extra).then(sign).catch(refuse)
      }
      if (message.type !== 'ABORT') return refuse(new Error(`The router has sent ${message.type} before WELCOME`))
      const { reason, details } = message
      refuse(new WampError(reason, { args: [details['message'] ?? reason] }))
    })
    send({ type: 'HELLO', realm, details: { roles: ROLES, ...authDetails(auth) } })
  })

/** What an ABORT says, for a log. */
export const textOf = ({ reason, details }: Message<'ABORT'>) =>
  typeof details['message'] === 'string' ? `${reason}, ${details['message']}` : reason
