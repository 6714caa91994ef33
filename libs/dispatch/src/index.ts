export { createDispatcher } from './dispatcher.ts'
export type { Dispatcher, Effect, Refusal } from './dispatcher.ts'
export { POLICIES } from './policy.ts'
export type { Policy } from './policy.ts'
