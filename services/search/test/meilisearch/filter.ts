import { problem } from './problem.ts'

export type Fields = Record<string, unknown>
type Test = (fields: Fields) => boolean

const TOKEN = /\s*([()[\],=<>]|"[^"]*"|[\w.]+)/y
const LONGEST = 468 // bytes of a value that are compared

const tokensOf = (text: string) => {
  const tokens: string[] = []
  TOKEN.lastIndex = 0
  for (let match = TOKEN.exec(text); match?.[1] !== undefined; match = TOKEN.exec(text)) tokens.push(match[1])
  if (tokens.join('').length !== text.replaceAll(' ', '').length) throw problem('invalid_search_filter', text)
  return tokens
}

// As documented, and where the documentation is silent, as its source has it: case, compatibility, and a longest length.
const folded = (value: string) =>
  Buffer.from(value.trim().normalize('NFKD').toLowerCase()).subarray(0, LONGEST).toString()

const valuesOf = (fields: Fields, attribute: string) => [fields[attribute] ?? []].flat() as unknown[]

const isEqual = (value: unknown, wanted: string) =>
  typeof value === 'number' ? value === Number(wanted) : folded(String(value)) === folded(wanted)

/** Numbers only: comparing strings is what our adapter must never rely on. */
const compares = (value: unknown, operator: string, wanted: string) => {
  if (typeof value !== 'number' || !/^\d+$/.test(wanted)) throw problem('invalid_search_filter', 'compares strings')
  return operator === '<' ? value < Number(wanted) : value > Number(wanted)
}

/** One filter expression: AND binds closer than OR, NOT closer than both. */
const parse = (text: string, filterable: string[]): Test => {
  const tokens = tokensOf(text)
  const next = () => tokens.shift() ?? ''
  const follows = (token: string) => tokens[0] === token && tokens.shift() !== undefined
  const expect = (token: string) => {
    if (!follows(token)) throw problem('invalid_search_filter', `${text}: expected ${token}`)
  }
  const unquoted = (token: string) => token.replaceAll('"', '')

  const condition = (): Test => {
    const attribute = next()
    if (!filterable.includes(attribute)) throw problem('invalid_search_filter', `${attribute} is not filterable`)
    const operator = next()
    if (operator === 'IN') {
      expect('[')
      const wanted: string[] = []
      do wanted.push(unquoted(next()))
      while (follows(','))
      expect(']')
      return (fields) => valuesOf(fields, attribute).some((value) => wanted.some((one) => isEqual(value, one)))
    }
    const wanted = unquoted(next())
    if (operator === '=') return (fields) => valuesOf(fields, attribute).some((value) => isEqual(value, wanted))
    return (fields) => valuesOf(fields, attribute).some((value) => compares(value, operator, wanted))
  }

  const single = (): Test => {
    if (follows('NOT')) {
      const negated = single()
      return (fields) => !negated(fields)
    }
    if (!follows('(')) return condition()
    const inner = either()
    expect(')')
    return inner
  }

  const all = (): Test => {
    const tests = [single()]
    while (follows('AND')) tests.push(single())
    return (fields) => tests.every((test) => test(fields))
  }

  const either = (): Test => {
    const tests = [all()]
    while (follows('OR')) tests.push(all())
    return (fields) => tests.some((test) => test(fields))
  }

  const test = either()
  if (tokens.length > 0) throw problem('invalid_search_filter', `${text}: unexpected ${tokens[0]}`)
  return test
}

/** A `filter` parameter: an expression, or a list of them that must all hold. */
export const filterOf = (filter: string | string[] | undefined, filterable: string[]): Test => {
  const tests = [filter ?? []].flat().map((text) => parse(text, filterable))
  return (fields) => tests.every((test) => test(fields))
}
