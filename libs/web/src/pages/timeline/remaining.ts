/**
 * How many characters are left, counted as the contract counts: code points, in NFC, with trimmed ends and `\n` as
 * the line end.
 */
export const remaining = (text: string, max: number) =>
  max - [...text.replace(/\r\n?/g, '\n').normalize('NFC').trim()].length
