/** The fields of a query or a form. A field that occurs several times is a list, which every schema rejects. */
export type Fields = Record<string, string | string[]>

const MALFORMED = '\uD800' // replaces text that is not percent-encoded UTF-8; every schema rejects it

/**
 * Parses `a=1&b=2`. Never throws: a malformed value fails when its field is validated, and an unknown field is ignored.
 */
export const parseFields = (text?: string | null): Fields => {
  const fields = Object.create(null) as Fields
  if (!text) return fields
  for (const pair of text.split('&')) {
    if (pair === '') continue
    const at = pair.indexOf('=')
    const name = decode(at === -1 ? pair : pair.slice(0, at))
    const value = at === -1 ? '' : decode(pair.slice(at + 1))
    const before = fields[name]
    if (before === undefined) fields[name] = value
    else if (typeof before === 'string') fields[name] = [before, value]
    else before.push(value) // not a new list for each: a name may come thousands of times
  }
  return fields
}

/** The fields of the query in a request target. */
export const queryOf = (url: string): Fields => {
  const at = url.indexOf('?')
  return at === -1 ? {} : parseFields(url.slice(at + 1))
}

const decode = (text: string) => {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return MALFORMED
  }
}
