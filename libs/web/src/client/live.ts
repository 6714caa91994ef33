import { watchComposers } from './live/composer.ts'
import { showCount } from './live/counter.ts'
import { insertNotification } from './live/list.ts'
import { offerNewPosts } from './live/pill.ts'
import { connect } from './live/socket.ts'
import { showToast } from './live/toast.ts'
import { keepTimes } from './live/times.ts'

// Every page works without this script. With it, what happens meanwhile arrives.
watchComposers()
keepTimes()
connect({
  onUnread: showCount,
  onNotification(notification) {
    if (insertNotification(notification)) return
    if (notification.read) return // a page begins a little before it was asked for: this was seen elsewhere
    showToast(notification)
    offerNewPosts(notification)
  },
})
