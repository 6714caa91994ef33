export interface Problem {
  path: readonly PropertyKey[]
  message: string
}

/** Puts in the values of variables for each `{ "env": "NAME" }`, wherever it stands. */
export const fillIn = (value: unknown, env: Readonly<Record<string, string | undefined>>) => {
  const problems: Problem[] = []

  const fill = (part: unknown, path: readonly PropertyKey[]): unknown => {
    if (Array.isArray(part)) return part.map((each, i) => fill(each, [...path, i]))
    if (typeof part !== 'object' || part === null) return part
    const name = variableOf(part)
    if (name === undefined)
      return Object.fromEntries(Object.entries(part).map(([key, each]) => [key, fill(each, [...path, key])]))
    const set = env[name]
    if (set) return set
    problems.push({ path, message: `The environment has no variable ${name}` })
    return name // so that the schema does not complain about the same value again
  }

  return { value: fill(value, []), problems }
}

const variableOf = (part: object): string | undefined => {
  const [first, ...others] = Object.entries(part) as [string, unknown][]
  return first?.[0] === 'env' && typeof first[1] === 'string' && others.length === 0 ? first[1] : undefined
}
