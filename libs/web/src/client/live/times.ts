import { ago } from '../../pages/components/ago.ts'

const EVERY_MS = 60_000

/** “2 min” must not stay “2 min” on a page that is left open. */
export const keepTimes = () => {
  setInterval(() => {
    for (const time of document.querySelectorAll<HTMLTimeElement>('time[data-when]'))
      time.textContent = ago(time.dateTime)
  }, EVERY_MS)
}
