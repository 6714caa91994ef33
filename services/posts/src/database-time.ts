const FRACTIONS = 4096 // of a millisecond: the 12 bits behind the version, as `new_id()` draws them

/**
 * The moment in an id that `new_id()` drew, ISO 8601 with microseconds: they tell a follow from a post in the same
 * millisecond.
 */
export const databaseTimeOf = (id: string) => {
  const hex = id.replaceAll('-', '')
  const ms = parseInt(hex.slice(0, 12), 16)
  // A fraction is a quarter of a microsecond, cut off: up to the next whole one is what it was.
  const micros = Math.ceil((parseInt(hex.slice(13, 16), 16) * 1000) / FRACTIONS)
  return new Date(ms).toISOString().replace('Z', `${String(micros).padStart(3, '0')}Z`)
}
