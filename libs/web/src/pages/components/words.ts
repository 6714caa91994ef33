import type { Notification } from '@murmuration/contracts'
// Not from the main entry, which needs Node: this file runs in browsers too.
import { isVisible } from '@murmuration/contracts/visible'

// The words that both the pages and the live script write.

/** The name, or the handle if all characters of the name are invisible. */
export const nameOf = ({ name, handle }: { name: string; handle: string }) => (isVisible(name) ? name : `@${handle}`)

const [FIRST_STRONG_ISOLATE, POP_ISOLATE] = ['\u2068', '\u2069']

/**
 * Does for a page title what `<bdi>` does for an element. Bidi controls in the text could end the isolation, so they
 * are removed.
 */
export const isolated = (text: string) =>
  `${FIRST_STRONG_ISOLATE}${text.replace(/\p{Bidi_Control}/gu, '')}${POP_ISOLATE}`

const HUES = 12

/** The class of a handle's colour, one of twelve: `hue-0` to `hue-11` in the stylesheet. */
export const hueOf = (handle: string) => {
  let sum = 7
  for (const char of handle) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % 65_521
  return `hue-${sum % HUES}`
}

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

/** The words after the actor's name. */
export const actionOf = ({ kind }: Pick<Notification, 'kind'>) => (kind === 'post' ? 'posted' : 'follows you')

export const hrefOf = ({ actor, post }: Pick<Notification, 'actor' | 'post'>) =>
  post === null ? `/@${actor.handle}` : `/p/${post.id}`

/**
 * How many characters are left, counted as the contract counts: code points, in NFC, with trimmed ends and `\n` as
 * the line end.
 */
export const remaining = (text: string, max: number) =>
  max - [...text.replace(/\r\n?/g, '\n').normalize('NFC').trim()].length
