const FRACTIONS = 4096 // of a millisecond: `new_id()` stores them in the 12 bits after the version

/**
 * The moment in an id that `new_id()` made, ISO 8601 with microseconds. They order a follow and a post in the same
 * millisecond.
 */
export const databaseTimeOf = (id: string) => {
  const hex = id.replaceAll('-', '')
  const ms = parseInt(hex.slice(0, 12), 16)
  // A fraction is a quarter of a microsecond and was rounded down, so rounding up gives the original microsecond.
  const micros = Math.ceil((parseInt(hex.slice(13, 16), 16) * 1000) / FRACTIONS)
  return new Date(ms).toISOString().replace('Z', `${String(micros).padStart(3, '0')}Z`)
}
