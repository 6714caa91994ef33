import type { Notification } from '@murmuration/contracts'

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
