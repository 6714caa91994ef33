export { createLive, type Live } from './live.ts'
export { createNotify } from './notify.ts'
export { inOrder, type Cursor, type Inbox } from './inbox.ts'
