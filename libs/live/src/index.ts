export { createLive, type Live } from './live.ts'
export type { Cursor, LiveInbox } from './inbox.ts'
