import type { Notification } from '@murmuration/contracts'
import { actionOf, ago, exactly, hrefOf, hueOf, nameOf } from '../../pages/components/words.ts'

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

const title = document.title

/** Shows the number of unread notifications in the navigation and in the title. */
export const showCount = (count: number) => {
  document.title = count > 0 ? `(${count}) ${title}` : title
  for (const badge of document.querySelectorAll<HTMLElement>('[data-unread]')) {
    badge.dataset.unread = String(count)
    const number = badge.querySelector('[data-count]')
    if (number) number.textContent = count > 0 ? String(count) : ''
  }

  const form = document.querySelector<HTMLFormElement>('[data-mark-read]')
  if (form) form.hidden = count === 0
  if (count > 0) return
  for (const item of document.querySelectorAll('.notification.is-new')) item.classList.remove('is-new')
}

let waiting = 0

/**
 * Counts new posts on the home page. The list changes only when the reader asks for it, so that it does not move
 * while being read.
 */
export const offerNewPosts = ({ kind }: Notification) => {
  const pill = document.querySelector<HTMLElement>('[data-pill]')
  if (!pill || kind !== 'post') return
  waiting += 1
  pill.textContent = waiting === 1 ? 'Show 1 new post' : `Show ${waiting} new posts`
  pill.hidden = false
}

const set = (root: Element, mark: string, text: string) => {
  const element = root.querySelector<HTMLElement>(`[data-${mark}]`)
  if (!element) return
  element.textContent = text
  element.hidden = text === ''
}

/** A filled-in copy of a template of the page. Values are set as text, never as HTML, since users wrote them. */
export const fill = (templateId: string, notification: Notification): HTMLElement | undefined => {
  const template = document.getElementById(templateId)
  if (!(template instanceof HTMLTemplateElement)) return undefined
  const copy = template.content.firstElementChild?.cloneNode(true)
  if (!(copy instanceof HTMLElement)) return undefined

  const { actor, post, createdAt } = notification
  copy.querySelector('[data-link]')?.setAttribute('href', hrefOf(notification))
  set(copy, 'name', nameOf(actor))
  set(copy, 'said', actionOf(notification))
  set(copy, 'text', post?.text ?? '')

  const avatar = copy.querySelector('[data-avatar]')
  if (avatar) {
    avatar.textContent = actor.handle.slice(0, 1)
    avatar.className = `avatar ${hueOf(actor.handle)}`
  }

  const time = copy.querySelector('time')
  if (time) {
    time.dateTime = createdAt
    time.title = exactly(createdAt)
    time.textContent = ago(createdAt)
  }
  return copy
}
