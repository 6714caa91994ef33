const title = document.title

/** The number of unread notifications, in the navigation and in the tab. */
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
