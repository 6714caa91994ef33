import { insertNotification, offerNewPosts, showCount, showToast } from './live/notifications.ts'
import { keepTimes, watchComposers } from './live/page.ts'
import { connect } from './live/socket.ts'

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
