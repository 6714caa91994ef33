import type { Dict } from '../message.ts'
import { type Match, MATCHES } from '../patterns.ts'
import type { Session } from '../session.ts'
import { flag, listOf, oneOf, reading } from '../options.ts'

export interface SubscribeOptions {
  match: Match
  /** The subscriber asks for the identity of publishers. */
  disclosePublisher: boolean
}

export const subscribeOptions = reading((options): SubscribeOptions => ({
  match: oneOf(options, 'match', MATCHES, 'exact'),
  disclosePublisher: flag(options, 'disclose_publisher'),
}))

export interface PublishOptions {
  /** A subscriber that is the publisher itself gets no event. */
  excludeMe: boolean
  discloseMe: boolean
  /** Undefined when every subscriber may receive the event. */
  mayReceive: ((subscriber: Session) => boolean) | undefined
}

export const publishOptions = reading((options): PublishOptions => {
  flag(options, 'acknowledge')
  return {
    excludeMe: flag(options, 'exclude_me', true),
    discloseMe: flag(options, 'disclose_me'),
    mayReceive: receivers(options),
  }
})

/** Whether the publisher wants an answer; an impossible value gets one too, which says so. */
export const wantsAnswer = ({ acknowledge }: Dict) => acknowledge != null && acknowledge !== false

const FACTS = [
  ['', 'id', 'number'],
  ['_authid', 'authid', 'string'],
  ['_authrole', 'authrole', 'string'],
] as const

/** WAMP, "Subscriber Black- and Whitelisting": on each list of `eligible…` that there is, and on none of `exclude…`. */
const receivers = (options: Dict): PublishOptions['mayReceive'] => {
  const tests: ((subscriber: Session) => boolean)[] = []
  for (const [suffix, fact, type] of FACTS) {
    const eligible = listOf(options, `eligible${suffix}`, type)
    const excluded = listOf(options, `exclude${suffix}`, type)
    if (eligible) tests.push((subscriber) => eligible.has(subscriber[fact]))
    if (excluded) tests.push((subscriber) => !excluded.has(subscriber[fact]))
  }
  return tests.length === 0 ? undefined : (subscriber) => tests.every((test) => test(subscriber))
}
