/**
 * The words of a text, as search sees them: runs of letters, digits and `_`, without case and accents.
 * Both indexes are built from this one function, so that both systems find the same.
 */
export const wordsOf = (text: string): string[] => fold(text).match(/[\p{L}\p{N}_]+/gu) ?? []

// Upper case first: it alone makes ß and ẞ the same (SS), and final ς and σ (Σ).
const fold = (text: string) =>
  text.normalize('NFD').replace(/\p{M}/gu, '').toUpperCase().toLowerCase().replaceAll('ς', 'σ').normalize('NFC')
