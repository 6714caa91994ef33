import type { EventType, Payload } from '@murmuration/contracts'

export interface Meta {
  /** Of the request that led to the event: one id through all the logs. */
  requestId: string
}

/** What a group does with each type of event. An event can come twice, and late: handlers must not mind. */
export type Handlers = {
  [T in EventType]?: (payload: Payload<T>, meta: Meta) => Promise<void>
}
