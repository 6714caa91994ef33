import { followed } from './followed.ts'
import { postPublished } from './post-published.ts'
import { postRemoved } from './post-removed.ts'

/** What notify does for other modules, in their transactions. Each returns the ids of the users whose pages are to be invalidated. */
export const handlers = { postPublished, postRemoved, followed }
