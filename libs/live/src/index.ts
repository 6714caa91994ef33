export { createLive, type Live } from './live.ts'
export { createNotify } from './notify.ts'
export type { Cursor, Inbox } from './inbox.ts'
export { inOrder } from './in-order.ts'
