import type { Dict, Message } from '../message.ts'

/**
 * `answered`: the router or the callee has said so. `lost`: nothing is known of it; the callee may have done its work, or may
 * still do it. `not_sent`: it has not left this process.
 */
type Outcome = 'answered' | 'lost' | 'not_sent'

interface Details {
  args?: readonly unknown[] | undefined
  kwargs?: Dict | undefined
  outcome?: Outcome
}

/** Why a request has no result. A handler throws one to answer with this ERROR. */
export class WampError extends Error {
  override readonly name = 'WampError'
  readonly uri: string
  readonly args: readonly unknown[]
  readonly kwargs: Dict
  readonly outcome: Outcome

  constructor(uri: string, { args = [], kwargs = {}, outcome = 'answered' }: Details = {}) {
    super(typeof args[0] === 'string' ? `${uri}: ${args[0]}` : uri)
    this.uri = uri
    this.args = args
    this.kwargs = kwargs
    this.outcome = outcome
  }
}

export const toWampError = ({ error, payload }: Message<'ERROR'>) =>
  new WampError(error, { args: payload?.args, kwargs: payload?.kwargs })

const NETWORK_FAILURE = 'wamp.error.network_failure'

export const lostError = (text: string) => new WampError(NETWORK_FAILURE, { args: [text], outcome: 'lost' })
export const notSent = (text: string) => new WampError(NETWORK_FAILURE, { args: [text], outcome: 'not_sent' })

/** The message is larger than the router takes, or than its sender allows. */
export const tooLarge = (bytes: number, limit: number) =>
  new WampError(PAYLOAD_SIZE_EXCEEDED, {
    args: [`The message has ${bytes} bytes, ${limit} are allowed`],
    outcome: 'not_sent',
  })
export const PAYLOAD_SIZE_EXCEEDED = 'wamp.error.payload_size_exceeded'
