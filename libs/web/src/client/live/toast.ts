import type { Notification } from '@murmuration/contracts'
import { fill } from './fill.ts'

const STAY_MS = 8_000
const MOST = 3 // more would hide the page

export const showToast = (notification: Notification) => {
  const toasts = document.querySelector('[data-toasts]')
  const toast = fill('toast-template', notification)
  if (!toasts || !toast) return

  toast.querySelector('[data-close]')?.addEventListener('click', () => toast.remove())
  toasts.prepend(toast) // the newest on top
  while (toasts.childElementCount > MOST) toasts.lastElementChild?.remove()
  leaveLater(toast)
}

/** Removes the toast later, but not while the pointer or the focus is in it. */
const leaveLater = (toast: HTMLElement) => {
  const leave = () => (toast.matches(':hover, :focus-within') ? leaveLater(toast) : toast.remove())
  setTimeout(leave, STAY_MS)
}
