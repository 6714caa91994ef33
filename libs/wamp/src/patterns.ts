/** How the URI of a registration, a subscription, a permission or a call queue is compared with the URI of a message. */
export const MATCHES = ['exact', 'prefix', 'wildcard'] as const
export type Match = (typeof MATCHES)[number]

export interface Pattern {
  readonly uri: string
  /** `prefix` compares characters. In a `wildcard`, each empty component stands for any one component. */
  readonly match: Match
}

const SYNTAX = {
  exact: /^[^\s.#]+(\.[^\s.#]+)*$/,
  prefix: /^([^\s.#]+\.)*[^\s.#]*$/,
  wildcard: /^[^\s#]*$/,
}

const LONGEST = 2 ** 18 // UTF-16 units; to check one of millions takes a second, or the whole stack

/**
 * Whether a text is a URI, by the loose rules of WAMP ("URIs"): components between dots, without white space and `#`. Only a
 * wildcard may have empty components, and a prefix an empty last one; an empty prefix matches everything.
 * One that is longer than 262,144 characters is none.
 */
export const isUri = (text: string, match: Match = 'exact') => text.length <= LONGEST && SYNTAX[match].test(text)

/** Whether a URI or pattern begins with the component that WAMP keeps for routers. */
export const isReserved = (uri: string) => uri === 'wamp' || uri.startsWith('wamp.')

const fits = (wildcard: string, uri: string) => {
  const components = uri.split('.')
  const wanted = wildcard.split('.')
  return wanted.length === components.length && wanted.every((each, i) => each === '' || each === components[i])
}

/** Whether a pattern matches the URI of a message. */
export const matches = (pattern: Pattern, uri: string) => {
  if (pattern.match === 'exact') return pattern.uri === uri
  if (pattern.match === 'prefix') return uri.startsWith(pattern.uri)
  return fits(pattern.uri, uri)
}

/** Whether a pattern matches everything that another one can match: what is permitted, and what is asked for. */
export const covers = (permitted: Pattern, asked: Pattern) => {
  if (asked.match === 'exact') return matches(permitted, asked.uri)
  if (asked.match === 'prefix') return permitted.match === 'prefix' && asked.uri.startsWith(permitted.uri)
  if (permitted.match === 'prefix') return beforeWildcard(asked.uri).startsWith(permitted.uri)
  if (permitted.match === 'exact') return permitted.uri === asked.uri && isUri(asked.uri)
  return fits(permitted.uri, asked.uri)
}

/** Whether there is a URI that both match. */
export const overlaps = (a: Pattern, b: Pattern): boolean => {
  if (a.match === 'exact') return matches(b, a.uri)
  if (b.match === 'exact') return matches(a, b.uri)
  if (a.match === 'prefix' && b.match === 'prefix') return a.uri.startsWith(b.uri) || b.uri.startsWith(a.uri)
  if (a.match === 'prefix') return reaches(a.uri, b.uri)
  if (b.match === 'prefix') return reaches(b.uri, a.uri)
  const ours = a.uri.split('.')
  const theirs = b.uri.split('.')
  return ours.length === theirs.length && ours.every((each, i) => each === '' || !theirs[i] || each === theirs[i])
}

// Whether a URI with this prefix fits the wildcard: the components that the prefix has in full, then the beginning of one.
const reaches = (prefix: string, wildcard: string) => {
  const begun = prefix.split('.')
  const last = begun.pop()!
  const wanted = wildcard.split('.')
  if (begun.length >= wanted.length) return false
  return (
    begun.every((each, i) => wanted[i] === '' || wanted[i] === each) &&
    (wanted[begun.length] === '' || wanted[begun.length]!.startsWith(last))
  )
}

// What all URIs that a wildcard matches begin with: `a.b.` for `a.b..d`.
const beforeWildcard = (uri: string) => {
  if (uri === '' || uri.startsWith('.')) return ''
  const at = uri.indexOf('..')
  if (at >= 0) return uri.slice(0, at + 1)
  return uri // of `a.b.` the last component is the wildcard
}

/** A wildcard pattern is a path through a tree of components. */
interface Node<T> {
  children: Map<string, Node<T>>
  value?: T
}

/**
 * Values by pattern, to be found by URI. An exact one costs a look into a map; prefixes, a look for each length that they
 * have; wildcards, a walk through a tree.
 */
export const createPatternMap = <T extends object>() => {
  const exact = new Map<string, T>()
  const prefixes = new Map<string, T>()
  const lengthCounts = new Map<number, number>() // how many prefixes are of a length
  let lengths: number[] = [] // longest first
  const wildcards = new Map<string, T>()
  const root: Node<T> = { children: new Map() }
  const maps = { exact, prefix: prefixes, wildcard: wildcards }

  const countLength = (length: number, change: 1 | -1) => {
    const before = lengthCounts.get(length) ?? 0
    const after = before + change
    if (after > 0) lengthCounts.set(length, after)
    else lengthCounts.delete(length)
    if (before === 0 || after === 0) lengths = [...lengthCounts.keys()].sort((a, b) => b - a)
  }

  const plant = (uri: string, value: T) => {
    let node = root
    for (const component of uri.split('.')) {
      const child = node.children.get(component) ?? { children: new Map<string, Node<T>>() }
      node.children.set(component, child)
      node = child
    }
    node.value = value
  }

  const uproot = (uri: string) => {
    const components = uri.split('.')
    const path = [root]
    for (const component of components) path.push(path.at(-1)!.children.get(component)!) // it was planted
    delete path.at(-1)!.value
    for (let i = components.length; i > 0; i--) {
      if (path[i]!.value !== undefined || path[i]!.children.size > 0) return
      path[i - 1]!.children.delete(components[i - 1]!)
    }
  }

  const matchingPrefixes = function* (uri: string) {
    for (const length of lengths) {
      if (length > uri.length) continue
      const value = prefixes.get(uri.slice(0, length))
      if (value) yield value
    }
  }

  // Those with more components before the first wildcard come first, and so on with the second: WAMP's order of precedence.
  const matchingWildcards = (uri: string): T[] => {
    if (wildcards.size === 0) return []
    let nodes = [root]
    for (const component of uri.split('.')) {
      nodes = nodes.flatMap(({ children }) => [children.get(component) ?? [], children.get('') ?? []].flat())
      if (nodes.length === 0) return []
    }
    return nodes.flatMap(({ value }) => value ?? [])
  }

  return {
    get: ({ uri, match }: Pattern): T | undefined => maps[match].get(uri),

    set({ uri, match }: Pattern, value: T) {
      if (match === 'prefix' && !prefixes.has(uri)) countLength(uri.length, 1)
      maps[match].set(uri, value)
      if (match === 'wildcard') plant(uri, value)
    },

    delete({ uri, match }: Pattern) {
      if (!maps[match].delete(uri)) return
      if (match === 'prefix') countLength(uri.length, -1)
      if (match === 'wildcard') uproot(uri)
    },

    /** The one for a URI: exact, else the longest prefix, else the wildcard with precedence. */
    find: (uri: string): T | undefined => {
      const value = exact.get(uri)
      if (value) return value
      for (const each of matchingPrefixes(uri)) return each
      return matchingWildcards(uri)[0]
    },

    /** All that match a URI. */
    all: (uri: string): T[] => {
      const value = exact.get(uri)
      return [...(value ? [value] : []), ...matchingPrefixes(uri), ...matchingWildcards(uri)]
    },

    values: (match: Match): Iterable<T> => maps[match].values(),
  }
}
