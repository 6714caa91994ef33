/** Folds the differences that search ignores: case, accents, width, and invisible characters that only affect layout. */
export const fold = (text: string) =>
  withoutAccents(narrow(text.replace(INVISIBLE, '')).normalize('NFD'))
    // Upper case first: only upper case makes ß and ẞ equal (SS), and final ς and σ (Σ).
    .toUpperCase()
    .toLowerCase()
    .replace(/[ςđøł]/g, (letter) => LETTERS[letter] ?? letter)
    .normalize('NFC')

// Letters that Unicode does not take apart into a letter and an accent.
const LETTERS: Record<string, string> = { ς: 'σ', đ: 'd', ø: 'o', ł: 'l' }

// Soft hyphen, joiners, fillers, variation selectors; and tatweel, which only stretches a word. U+200B separates words.
const INVISIBLE = /(?!\u200b)\p{Default_Ignorable_Code_Point}|\u0640/gu

// Only these: NFKC of the whole text would make `m²` and `m2` one word, and take Thai vowels apart.
const narrow = (text: string) => text.replace(/[\uff01-\uffee]+/g, (forms) => forms.normalize('NFKC'))

// In other scripts a mark makes another letter (ハ and パ), a vowel (दान and दिन) or a tone (คน and ค้น): there it stays.
// So do the Arabic madda and hamza (U+0653 to U+0655, U+065F).
const ACCENTS = [
  /(?<=[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{N}_])\p{M}+/u,
  /(?=\p{Script=Hebrew})\p{M}/u,
  /[\u0610-\u061a\u064b-\u0652\u0656-\u065e\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u08d3-\u08e1\u08e3-\u08ff]/u,
]
const ACCENT = new RegExp(ACCENTS.map(({ source }) => source).join('|'), 'gu')

const withoutAccents = (text: string) => text.replace(ACCENT, '')
