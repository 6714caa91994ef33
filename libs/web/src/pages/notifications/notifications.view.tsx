import type { Notification, NotificationPage } from '@murmuration/contracts'
import { Avatar, Older, When } from '../components/items.tsx'
import { Down, Empty, Heading } from '../components/sections.tsx'
import { actionOf, hrefOf, nameOf } from '../components/words.ts'

interface NotificationsViewProps {
  page: NotificationPage
  /** True on the first page of the list: live notifications are inserted only there. */
  newest: boolean
}

export const NotificationsView = ({ page: { items, next, unread }, newest }: NotificationsViewProps) => (
  <>
    <Heading title="Notifications">{newest && <MarkRead upTo={items[0]?.id} hidden={unread === 0} />}</Heading>
    <ul class="list" role="list" aria-label="Notifications" data-notifications={newest ? '' : undefined}>
      {items.map((notification) => (
        <NotificationItem key={notification.id} notification={notification} />
      ))}
    </ul>
    {items.length === 0 && <NothingYet />}
    <Older href="/notifications" next={next} what="notifications" />
    <template id="notification-template">
      <NotificationItem notification={BLANK} />
    </template>
  </>
)

export const NotificationsDownView = () => (
  <>
    <Heading title="Notifications" />
    <Down missing="notifications" />
  </>
)

/** The live script fills copies of the same markup; it finds the places by their `data-` attributes. */
const NotificationItem = ({ notification }: { notification: Notification }) => {
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
            <span data-said>{actionOf(notification)}</span>
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

const MarkRead = ({ upTo, hidden }: { upTo: string | undefined; hidden: boolean }) => (
  <form method="post" action="/notifications" data-mark-read hidden={hidden}>
    <input type="hidden" name="upTo" value={upTo ?? ''} autocomplete="off" />
    <button class="button quiet" type="submit">
      Mark all as read
    </button>
  </form>
)

const NothingYet = () => (
  <div data-nothing-yet>
    <Empty title="Nothing yet">
      <p>When somebody follows you, or somebody you follow posts, you will see it here at once.</p>
    </Empty>
  </div>
)

const BLANK: Notification = {
  id: '',
  kind: 'post',
  actor: { id: '', handle: '', name: '' },
  post: null,
  createdAt: new Date(0).toISOString(),
  read: false,
}

/**
 * New notifications while the viewer is on another page. They lie over the page, so that nothing moves, and a screen reader
 * reads them at its next pause. The live script fills copies of the template.
 */
export const Toasts = () => (
  <>
    <div class="toasts" role="status" aria-live="polite" aria-label="New notifications" data-toasts />
    <template id="toast-template">
      <div class="toast">
        <Avatar handle="" />
        <a class="toast-link" data-link href="/notifications">
          <bdi class="name" data-name /> <span data-said />
          <span class="toast-text" dir="auto" data-text />
        </a>
        <button class="toast-close" type="button" data-close>
          <span aria-hidden="true">×</span>
          <span class="sr-only">Dismiss</span>
        </button>
      </div>
    </template>
  </>
)
