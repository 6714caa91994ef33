// Pages go on where the last one ended: `order < position`. Meilisearch compares numbers exactly, integers up to 2^53
// that is; strings it compares only since 1.15, and not reliably (its issue 6335). So the place of a document in a list
// is written as a few such integers, the first of which counts most.

/** The place of a document in its list. */
export type Order = number[]

const hexadecimal = (digits: string) => parseInt(digits, 16) || 0 // total: a cursor may say anything

// | 48 bits: the time | 40 bits | 40 bits |, together the 128 bits of a UUID
export const orderOfId = (id: string): Order => {
  const hex = id.replaceAll('-', '').padEnd(32, '0')
  return [hex.slice(0, 12), hex.slice(12, 22), hex.slice(22, 32)].map(hexadecimal)
}

const SIGNS = ' 0123456789_abcdefghijklmnopqrstuvwxyz' // of a handle, by code point, and one for none before them all
const LONGEST = 20
const HALF = 10 // 38^10 is less than 2^53

/** By code point, as a handle is compared everywhere. */
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

/** A filter: all that come before, or after, this place. */
export const isPast = (operator: '<' | '>', order: Order, from = 0): string => {
  const [number, ...rest] = order.slice(from)
  const past = `${attribute(from)} ${operator} ${number}`
  if (rest.length === 0) return past
  return `${past} OR (${attribute(from)} = ${number} AND (${isPast(operator, order, from + 1)}))`
}

/** A filter: exactly this place. */
export const isAt = (order: Order) => order.map((number, index) => `${attribute(index)} = ${number}`).join(' AND ')
