import type { EventType, Payload } from '@murmuration/contracts'
import { type Ctx, encodeEventContext } from '@murmuration/rpc'

/** An event as an outbox row: what happened, and the context of the request that led to it. */
export const event = <T extends EventType>(type: T, payload: Payload<T>, ctx: Ctx) => ({
  type,
  payload,
  context: encodeEventContext(ctx),
})
