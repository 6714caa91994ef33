// Not from the main entry: that one needs Node, and this file runs in browsers too.
import { isVisible } from '@murmuration/contracts/visible'

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
