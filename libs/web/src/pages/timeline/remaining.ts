/** How many characters may still be typed, counted as the rules do: code points, after line ends and edges are made one. */
export const remaining = (text: string, max: number) =>
  max - [...text.replace(/\r\n?/g, '\n').normalize('NFC').trim()].length
