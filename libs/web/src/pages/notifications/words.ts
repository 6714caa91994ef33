import type { Notification } from '@murmuration/contracts'

/** What follows the name. Shared by the page and the live script, so that both say the same. */
export const saidBy = ({ kind }: Pick<Notification, 'kind'>) => (kind === 'post' ? 'posted' : 'follows you')

export const hrefOf = ({ actor, post }: Pick<Notification, 'actor' | 'post'>) =>
  post === null ? `/@${actor.handle}` : `/p/${post.id}`
