import type { EventType, Payload } from '@murmuration/contracts'
import type { Ctx } from '@murmuration/rpc'

/**
 * What a group does with each type of event. An event can come twice, and late: handlers must not mind. `ctx` has the
 * request id and the trace of the request that led to the event.
 */
export type Handlers = {
  [T in EventType]?: (payload: Payload<T>, ctx: Ctx) => Promise<void>
}
