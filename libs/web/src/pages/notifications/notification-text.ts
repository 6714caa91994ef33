import type { Notification } from '@murmuration/contracts'

/** The words after the actor's name. Shared by the page and the live script, so that both show the same. */
export const actionOf = ({ kind }: Pick<Notification, 'kind'>) => (kind === 'post' ? 'posted' : 'follows you')

export const hrefOf = ({ actor, post }: Pick<Notification, 'actor' | 'post'>) =>
  post === null ? `/@${actor.handle}` : `/p/${post.id}`
