import type { Notification } from '@murmuration/contracts'
import { fill } from './fill.ts'

/**
 * Inserts a notification at the top of the list; a repeated one changes nothing. Returns false on a page without the
 * list.
 */
export const insertNotification = (notification: Notification) => {
  const list = document.querySelector('[data-notifications]')
  if (!list) return false
  if (list.querySelector(`[data-notification="${CSS.escape(notification.id)}"]`)) return true

  const item = fill('notification-template', notification)
  if (!item) return false
  item.dataset.notification = notification.id
  item.classList.toggle('is-new', !notification.read)
  item.classList.add('has-arrived')
  list.prepend(item)

  document.querySelector('[data-nothing-yet]')?.remove()
  const upTo = document.querySelector<HTMLInputElement>('[data-mark-read] [name=upTo]')
  if (upTo && notification.id > upTo.value) upTo.value = notification.id
  return true
}
