import type { Dict, Id, Message, MessageType } from '../message.ts'
import { payloadOf } from '../payload.ts'
import type { Auth } from './answer-challenge.ts'
import { createCallee, type CallHandler } from './callee.ts'
import { createCaller } from './caller.ts'
import type { Dial, Line } from './line.ts'
import { join, textOf } from './opening.ts'
import { createRequests } from './requests.ts'
import { createSubscriber, type EventHandler } from './subscriber.ts'
import { notSent } from './wamp-error.ts'

const CLOSING_MS = 1_000 // a router that hangs does not answer a GOODBYE

interface SessionOptions {
  dial: Dial
  realm: string
  auth: Auth
  /** The session has ended, for this reason. Called once, after what was in flight has ended. */
  onEnded(reason: string): void
  /** A call or an invocation has ended. */
  onWorkEnded(): void
}

export interface PublishOptions {
  args?: readonly unknown[] | undefined
  kwargs?: Dict | undefined
  /** Waits until the router has taken it; a refusal rejects. */
  acknowledge?: boolean
  /** Further options of PUBLISH, such as `exclude_me`. */
  options?: Dict
}

export type PeerSession = Awaited<ReturnType<typeof openSession>>

/** Connects and joins a realm. Rejects with `WampError` when the router refuses that, with others when there is no router. */
export const openSession = async ({ dial, realm, auth, onEnded, onWorkEnded }: SessionOptions) => {
  let lastRequest = 0
  let ended: string | undefined // the reason
  let tellEnded = () => {}
  const over = new Promise<void>((resolve) => (tellEnded = resolve))
  let line: Line | undefined = undefined
  const send = (message: Message, maxBytes?: number) => {
    if (ended !== undefined) throw notSent(ended)
    line?.send(message, maxBytes)
  }
  const newRequest = () => ++lastRequest

  const caller = createCaller({ send, newRequest, onEnded: onWorkEnded })
  const callee = createCallee({ send, onEnded: onWorkEnded })
  const requests = createRequests({ send, newRequest })
  const subscriber = createSubscriber()
  let onMessage = (_message: Message) => {}

  const end = (reason: string) => {
    if (ended !== undefined) return
    ended = reason
    caller.end(reason)
    callee.end()
    requests.end(reason)
    line?.end()
    tellEnded()
    onEnded(reason)
  }

  const taking: { [T in MessageType]?: (message: Message<T>) => unknown } = {
    RESULT: caller.result,
    ERROR: (message) => caller.error(message) || requests.error(message),
    INVOCATION: callee.invoke,
    INTERRUPT: callee.interrupt,
    EVENT: subscriber.event,
    REGISTERED: requests.answer,
    UNREGISTERED: requests.answer,
    SUBSCRIBED: requests.answer,
    UNSUBSCRIBED: requests.answer,
    PUBLISHED: requests.answer,
    GOODBYE({ reason }) {
      if (reason !== BYE) send(goodbyeOf(BYE))
      end(`The router has said goodbye: ${reason}`)
    },
    ABORT: (message) => end(`The router has ended the session: ${textOf(message)}`),
  }

  const receive = (message: Message) => {
    const take = taking[message.type] as ((message: Message) => unknown) | undefined // it takes messages of this type
    if (take) return void take(message)
    send({ type: 'ABORT', details: { message: 'A router sends no such message' }, reason: VIOLATION })
    end(`The router has sent ${message.type}`)
  }

  line = await dial({
    onMessage: (message) => ended === undefined && onMessage(message),
    onClosed: (reason) => end(`The connection has ended: ${reason}`),
  })

  const hear = (listener: typeof onMessage) => (onMessage = listener)
  const welcome = await join({ realm, auth, send, hear, next: receive, over: over.then(() => ended) }).catch(
    (reason) => {
      line?.end()
      throw reason
    },
  )

  return {
    id: welcome.session,
    /** What the router says of itself and of us: `authid`, `authrole`, `roles`. */
    details: welcome.details,
    call: caller.call,

    /** Resolves with how to unregister. */
    register: (procedure: string, handler: CallHandler, options: Dict) =>
      requests.ask(
        (request) => ({ type: 'REGISTER', request, options, procedure }),
        (answer) => {
          if (answer.type !== 'REGISTERED') throw new Error('Not an answer to REGISTER')
          const { registration } = answer
          callee.add(registration, { procedure, handler })
          const forget = () => callee.remove(registration)
          return () => requests.ask((request) => ({ type: 'UNREGISTER', request, registration }), forget)
        },
      ),

    /** Resolves with how to unsubscribe. */
    subscribe: (topic: string, handler: EventHandler, options: Dict) =>
      requests.ask(
        (request) => ({ type: 'SUBSCRIBE', request, options, topic }),
        (answer) => {
          if (answer.type !== 'SUBSCRIBED') throw new Error('Not an answer to SUBSCRIBE')
          const { subscription } = answer
          const one = { topic, handler }
          subscriber.add(subscription, one)
          return async () => {
            if (!subscriber.remove(subscription, one)) return
            await requests.ask(
              (request) => ({ type: 'UNSUBSCRIBE', request, subscription }),
              () => {},
            )
          }
        },
      ),

    async publish(topic: string, { args = [], kwargs, acknowledge = false, options }: PublishOptions) {
      const toMessage = (request: Id): Message => ({
        ...{ type: 'PUBLISH', request, topic, payload: payloadOf(args, kwargs) },
        options: { ...options, ...(acknowledge && { acknowledge }) },
      })
      if (acknowledge) await requests.ask(toMessage, () => {})
      else send(toMessage(newRequest()))
    },

    /** Calls and invocations in flight. */
    inFlight: () => caller.inFlight() + callee.running(),

    /** Says goodbye. Resolves when the session has ended. */
    async close() {
      if (ended === undefined) send(goodbyeOf('wamp.close.close_realm'))
      const late = setTimeout(() => line?.destroy(), CLOSING_MS)
      await over
      clearTimeout(late)
    },
    /** Ends the connection without a word. */
    destroy: () => line?.destroy(),
  }
}

const BYE = 'wamp.close.goodbye_and_out'
const VIOLATION = 'wamp.error.protocol_violation'

const goodbyeOf = (reason: string): Message => ({ type: 'GOODBYE', details: {}, reason })
