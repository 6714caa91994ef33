import { ago } from '../../pages/components/ago.ts'

const EVERY_MS = 60_000

/** Updates the ages of posts and notifications ("2 min") while the page is open. */
export const keepTimes = () => {
  setInterval(() => {
    for (const time of document.querySelectorAll<HTMLTimeElement>('time[data-when]'))
      time.textContent = ago(time.dateTime)
  }, EVERY_MS)
}
