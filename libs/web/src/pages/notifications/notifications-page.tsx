import type { Notification, NotificationPage } from '@murmuration/contracts'
import { Down } from '../parts/down.tsx'
import { Empty } from '../parts/empty.tsx'
import { Heading } from '../parts/heading.tsx'
import { Older } from '../parts/lists/older.tsx'
import { NotificationItem } from './notification-item.tsx'

interface NotificationsProps {
  page: NotificationPage
  /** Whether this is the newest part of the list: only there does anything arrive. */
  newest: boolean
}

export const Notifications = ({ page: { items, next, unread }, newest }: NotificationsProps) => (
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

export const NotificationsDown = () => (
  <>
    <Heading title="Notifications" />
    <Down missing="notifications" />
  </>
)

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
