import type { Notification } from '@murmuration/contracts'
import { fill } from './fill.ts'

const STAY_MS = 8_000
const MOST = 3 // a flock of notices would hide the page

export const showToast = (notification: Notification) => {
  const toasts = document.querySelector('[data-toasts]')
  const toast = fill('toast-template', notification)
  if (!toasts || !toast) return

  toast.querySelector('[data-close]')?.addEventListener('click', () => toast.remove())
  toasts.prepend(toast) // above the others: they stay where they are
  while (toasts.childElementCount > MOST) toasts.lastElementChild?.remove()
  leaveLater(toast)
}

/** Not while somebody points at it or has moved the focus into it. */
const leaveLater = (toast: HTMLElement) => {
  const leave = () => (toast.matches(':hover, :focus-within') ? leaveLater(toast) : toast.remove())
  setTimeout(leave, STAY_MS)
}
