// Not: spaces, controls, format characters, fillers, marks, unassigned code points; nor letters and signs that are drawn as blanks:
// of Braille, of music, of Egyptian hieroglyphs.
const VISIBLE =
  /[^\p{Z}\p{Cc}\p{Cf}\p{Cs}\p{Cn}\p{M}\p{Default_Ignorable_Code_Point}\u2800\ufffc\u{1d159}\u{13441}\u{13442}]/u

/** Whether a text has at least one visible character. */
export const isVisible = (text: string) => VISIBLE.test(text)
