import { watchComposers } from './live/composer.ts'
import { offerNewPosts, showCount } from './live/counter.ts'
import { insertNotification } from './live/list.ts'
import { connect } from './live/socket.ts'
import { showToast } from './live/toast.ts'
import { keepTimes } from './live/times.ts'

// Every page works without this script. With it, an open page shows new notifications at once.
watchComposers()
keepTimes()
connect({
  onUnread: showCount,
  onNotification(notification) {
    if (insertNotification(notification)) return
    if (notification.read) return // read already, in another window: no toast for it
    showToast(notification)
    offerNewPosts(notification)
  },
})
