import { AppError } from '@murmuration/errors'
import type { Contract, Operation, Verb } from '../../contract.ts'

export interface Route {
  verb: Verb
  /** With its parameters by name: `/users/:handle`. */
  path: string
  params: string[]
  /** The request for an input: its target (path and query) and, except for GET, its body. */
  fill(input: unknown): { target: string; body: unknown }
}

/** Reads the `http` line of an operation. */
export const routeOf = ({ http }: Operation): Route => {
  // The type of `http` promises both halves.
  const [verb, path] = http.split(' ') as [Verb, string]
  const params = [...path.matchAll(/:(\w+)/g)].map((match) => match[1]!)
  const texts = path.split(/:\w+/)

  const fill = (input: unknown) => {
    // An input that is not an object fills nothing; the callee refuses it.
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

/** The operation that a request asks for, and its parameters. */
export interface Match {
  operation: string
  route: Route
  params: Record<string, string>
}

interface Pattern {
  operation: string
  route: Route
  pattern: RegExp
}

/**
 * The routes of a contract, by verb and target. Paths are compared case-sensitively, byte by byte; a path without parameters
 * comes first (`/posts/latest` before `/posts/:id`), then those with fewer. `undefined` when there is no such route, or when
 * a parameter is empty or not percent-encoded UTF-8.
 */
export const tableOf = ({ operations }: Contract) => {
  const fixed = new Map<string, Match>()
  const patterns: Pattern[] = []
  for (const [operation, spec] of Object.entries(operations)) {
    const route = routeOf(spec)
    if (route.params.length === 0) fixed.set(`${route.verb} ${route.path}`, { operation, route, params: {} })
    else patterns.push({ operation, route, pattern: patternOf(route) })
  }
  patterns.sort((a, b) => a.route.params.length - b.route.params.length)

  return (verb: string, target: string): Match | undefined => {
    const path = pathOf(target)
    return fixed.get(`${verb} ${path}`) ?? firstMatch(patterns, verb, path)
  }
}

const patternOf = ({ path }: Route) =>
  new RegExp(`^${path.replaceAll('.', String.raw`\.`).replaceAll(/:\w+/g, '([^/]+)')}$`)

const pathOf = (target: string) => {
  const at = target.indexOf('?')
  return at === -1 ? target : target.slice(0, at)
}

const firstMatch = (patterns: Pattern[], verb: string, path: string): Match | undefined => {
  for (const { operation, route, pattern } of patterns) {
    const found = route.verb === verb && pattern.exec(path)
    if (!found) continue
    const params = decode(route.params, found.slice(1))
    return params && { operation, route, params }
  }
  return undefined
}

const decode = (names: string[], values: string[]) => {
  try {
    return Object.fromEntries(names.map((name, i) => [name, decodeURIComponent(values[i]!)]))
  } catch {
    return undefined // no valid percent-encoding: no such path exists
  }
}
