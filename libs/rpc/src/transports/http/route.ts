import type { Operation, Verb } from '../../contract.ts'
import { AppError } from '../../error.ts'

export interface Route {
  verb: Verb
  /** As Express writes it: `/users/:handle`. */
  path: string
  params: string[]
  /** The request for an input: its target (path and query) and, except for GET, its body. */
  fill(input: unknown): { target: string; body: unknown }
}

/** Reads an operation's `http` line. */
export const routeOf = ({ http }: Operation): Route => {
  // The type of `http` promises both halves.
  const [verb, path] = http.split(' ') as [Verb, string]
  const params = [...path.matchAll(/:(\w+)/g)].map((match) => match[1]!)
  const texts = path.split(/:\w+/)

  const fill = (input: unknown) => {
    // An input that is no object has nothing to fill a route with; the callee will say what is wrong with it.
    const rest: Record<string, unknown> = { ...(input as object) }
    let target = texts[0]!
    params.forEach((name, i) => {
      if (rest[name] === '') throw unfit(name, 'must not be empty')
      target += encode(name, rest[name]) + texts[i + 1]!
      delete rest[name]
    })
    return verb === 'GET' ? { target: target + queryOf(rest), body: undefined } : { target, body: rest }
  }
  return { verb, path, params, fill }
}

const queryOf = (fields: Record<string, unknown>) => {
  let query = ''
  for (const name in fields) {
    const value = fields[name]
    if (value === undefined) continue
    query += `${query ? '&' : '?'}${encodeURIComponent(name)}=${encodeList(name, value)}`
  }
  return query
}

const encodeList = (name: string, value: unknown) =>
  Array.isArray(value) ? value.map((item) => encodeItem(name, item)).join(',') : encode(name, value)

const encodeItem = (name: string, item: unknown) => {
  if (typeof item === 'string' && item.includes(',')) throw unfit(name, 'must not contain a comma')
  return encode(name, item)
}

const LONE_SURROGATE = /\p{Cs}/u

const encode = (name: string, value: unknown): string => {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value !== 'string') throw unfit(name, 'cannot stand in an address')
  if (LONE_SURROGATE.test(value)) throw unfit(name, 'is not well-formed Unicode')
  return encodeURIComponent(value)
}

const unfit = (path: string, message: string) =>
  new AppError('invalid', 'The input breaks a rule', { errors: [{ path, message }] })
