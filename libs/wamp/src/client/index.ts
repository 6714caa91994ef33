// The client for Node: `@murmuration/wamp/client`.
export type { Auth } from './answer-challenge.ts'
export type { CallHandler, Invocation } from './callee.ts'
export type { CallOptions, Result } from './caller.ts'
export { connect, type ConnectOptions } from './connect.ts'
export type { Peer } from './peer.ts'
export type { Event, EventHandler } from './subscriber.ts'
export { WampError } from './wamp-error.ts'
export type { Kept } from './kept.ts'
