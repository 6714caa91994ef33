import type { Notification } from '@murmuration/contracts'
import { Avatar } from '../parts/avatar.tsx'
import { nameOf } from '../parts/name-of.ts'
import { When } from '../parts/when.tsx'
import { hrefOf, saidBy } from './words.ts'

/** The `data-` marks are where the live script fills in a copy of the same markup. */
export const NotificationItem = ({ notification }: { notification: Notification }) => {
  const { id, actor, post, createdAt, read } = notification

  return (
    <li class={read ? 'notification' : 'notification is-new'} data-notification={id}>
      <Avatar handle={actor.handle} />
      <div class="notification-body">
        <p class="byline">
          <a class="notification-link" href={hrefOf(notification)} data-link>
            <bdi class="name" data-name>
              {nameOf(actor)}
            </bdi>{' '}
            <span data-said>{saidBy(notification)}</span>
          </a>
          <span class="when">
            <When time={createdAt} />
          </span>
        </p>
        <p class="text" dir="auto" data-text hidden={post === null}>
          {post?.text}
        </p>
      </div>
      <span class="dot">
        <span class="sr-only">New</span>
      </span>
    </li>
  )
}
