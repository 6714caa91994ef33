/**
 * What one serializer can express and another cannot (WAMP, "Binary conversion of JSON strings"): JSON has byte strings as
 * text that begins with a zero and continues in base64.
 */
const MARK = '\0'

/** For `JSON.stringify`. */
export function bytesAsText(this: unknown, key: string, value: unknown): unknown {
  const original = (this as Record<string, unknown>)[key] // a Buffer has a `toJSON`, which `value` has gone through
  if (original instanceof Uint8Array) return MARK + Buffer.from(original).toString('base64')
  if (typeof value === 'bigint') return Number(value)
  return value
}

const MAX_UINT32 = 2 ** 32 - 1

/**
 * A value as the binary libraries shall write it. Integers beyond 32 bits become `bigint`: as numbers both libraries write
 * them as floating point, which clients in other languages do not take for an id.
 */
export const forBinary = (value: unknown): unknown => {
  if (typeof value === 'number') return isWide(value) ? BigInt(value) : value
  if (typeof value === 'string') return value.startsWith(MARK) ? bytesOf(value) : value
  if (Array.isArray(value)) return value.map(forBinary)
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  const present = Object.entries(value).filter(([, item]) => item !== undefined) // JSON leaves those out as well
  return Object.fromEntries(present.map(([key, item]) => [key, forBinary(item)]))
}

const isWide = (value: number) => Math.abs(value) > MAX_UINT32 && Number.isSafeInteger(value)

const bytesOf = (text: string) => Buffer.from(text.slice(1), 'base64')
