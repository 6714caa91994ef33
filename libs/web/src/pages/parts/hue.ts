const HUES = 12

/** One of twelve colours for a handle, always the same one. The stylesheet knows them as `hue-0` to `hue-11`. */
export const hueOf = (handle: string) => {
  let sum = 7
  for (const char of handle) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % 65_521
  return `hue-${sum % HUES}`
}
