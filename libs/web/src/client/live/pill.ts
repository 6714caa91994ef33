import type { Notification } from '@murmuration/contracts'

let waiting = 0

/** On home: says that there is more, and leaves it to the reader when the page changes. */
export const offerNewPosts = ({ kind }: Notification) => {
  const pill = document.querySelector<HTMLElement>('[data-pill]')
  if (!pill || kind !== 'post') return
  waiting += 1
  pill.textContent = waiting === 1 ? 'Show 1 new post' : `Show ${waiting} new posts`
  pill.hidden = false
}
