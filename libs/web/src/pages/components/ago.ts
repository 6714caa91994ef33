const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const WEEK = 7 * DAY

const sameYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' })
const otherYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })
const full = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })

/** The age of a time in a short form (`5 min`); after a week, the date. */
export const ago = (time: string, now = Date.now()) => {
  const then = new Date(time)
  const age = now - then.getTime()
  if (age < MINUTE) return 'now'
  if (age < HOUR) return `${Math.floor(age / MINUTE)} min`
  if (age < DAY) return `${Math.floor(age / HOUR)} h`
  if (age < WEEK) return `${Math.floor(age / DAY)} d`
  return (then.getUTCFullYear() === new Date(now).getUTCFullYear() ? sameYear : otherYear).format(then)
}

export const exactly = (time: string) => `${full.format(new Date(time))} UTC`
