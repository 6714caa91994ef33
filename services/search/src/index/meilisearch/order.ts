// A page begins after the last item of the previous page: `order < position`. Meilisearch compares integers up to 2^53
// exactly. It compares strings only since 1.15, and not reliably (its issue 6335). So a document stores its place in a list
// as a few integers, the most significant first.

/** The place of a document in its list. */
export type Order = number[]

const hexadecimal = (digits: string) => parseInt(digits, 16) || 0 // 0 for anything else: a cursor may hold any text

// | 48 bits: the time | 40 bits | 40 bits |, together the 128 bits of a UUID
export const orderOfId = (id: string): Order => {
  const hex = id.replaceAll('-', '').padEnd(32, '0')
  return [hex.slice(0, 12), hex.slice(12, 22), hex.slice(22, 32)].map(hexadecimal)
}

const SIGNS = ' 0123456789_abcdefghijklmnopqrstuvwxyz' // the characters of a handle by code point, after a space for a missing one
const LONGEST = 20
const HALF = 10 // 38^10 is less than 2^53

/** By code point, as handles are compared everywhere. */
export const orderOfHandle = (handle: string): Order => {
  const signs = [...handle.slice(0, LONGEST).padEnd(LONGEST)].map((sign) => Math.max(0, SIGNS.indexOf(sign)))
  const toNumber = (part: number[]) => part.reduce((sum, sign) => sum * SIGNS.length + sign, 0)
  return [toNumber(signs.slice(0, HALF)), toNumber(signs.slice(HALF))]
}

const attribute = (index: number) => `order${index}`

/** Attributes of a document. */
export const orderFields = (order: Order) =>
  Object.fromEntries(order.map((number, index) => [attribute(index), number] as const))

export const orderAttributes = (length: number) => Array.from({ length }, (_, index) => attribute(index))

/** A filter for all documents before (`<`) or after (`>`) this place. */
export const isPast = (operator: '<' | '>', order: Order, from = 0): string => {
  const [number, ...rest] = order.slice(from)
  const past = `${attribute(from)} ${operator} ${number}`
  if (rest.length === 0) return past
  return `${past} OR (${attribute(from)} = ${number} AND (${isPast(operator, order, from + 1)}))`
}

/** A filter for the document at exactly this place. */
export const isAt = (order: Order) => order.map((number, index) => `${attribute(index)} = ${number}`).join(' AND ')
