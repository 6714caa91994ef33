import { followed } from './followed.ts'
import { postPublished } from './post-published.ts'
import { postRemoved } from './post-removed.ts'

/** What notify does with the news of others, each in the transaction that makes the news. They return whose pages to refresh. */
export const handlers = { postPublished, postRemoved, followed }
