import type { z } from 'zod'
import { developmentOf } from './pieces.ts'

type Environment = Record<string, string | undefined>

type Outcome<S extends z.ZodObject> = { config: z.output<S> } | { problems: string[] }

/** The pure half of `readConfig`: the parsed configuration, or every problem, each beginning with its variable's name. */
export const parseConfig = <S extends z.ZodObject>(schema: S, env: Environment): Outcome<S> => {
  const { values, refused } = withSecrets(schema, env)
  const result = schema.safeParse(values)
  const problems = [...refused, ...(result.error?.issues ?? []).map((issue) => toSentence(issue, values))]
  return result.success && problems.length === 0 ? { config: result.data } : { problems }
}

/**
 * The environment, parsed once, where the process begins. If anything is wrong, all of it is said together on
 * stderr and the process exits 1: fixing one variable a start is no way to spend a morning.
 */
export const readConfig = <S extends z.ZodObject>(schema: S, env: Environment = process.env): z.output<S> => {
  const outcome = parseConfig(schema, env)
  if ('config' in outcome) return outcome.config
  process.stderr.write(
    `Cannot start, the configuration is wrong:\n${outcome.problems.map((line) => `  ${line}\n`).join('')}`,
  )
  process.exit(1)
}

const withSecrets = (schema: z.ZodObject, env: Environment) => {
  // Compose and CI systems set what they don't know to an empty string.
  const values = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const refused: string[] = []
  const allowed = values.NODE_ENV !== 'production' || values.ALLOW_DEVELOPMENT_SECRETS === 'yes'

  for (const [name, piece] of Object.entries<z.core.$ZodType>(schema.shape)) {
    const { preset, refusal } = developmentOf(piece) ?? {}
    if (allowed && preset !== undefined) values[name] ??= preset
    const reason = allowed ? undefined : refusal?.(values[name] ?? '')
    if (reason) refused.push(`${name} ${reason}`)
  }
  return { values, refused }
}

const toSentence = ({ path, message, code }: z.core.$ZodIssue, values: Environment) => {
  const name = String(path[0]) // of a list, the variable that holds it
  if (values[name] === undefined) return `${name} is missing`
  // Every variable is text, so of another type is only what was to be read as a number.
  return `${name} ${code === 'invalid_type' ? 'must be a whole number' : message}`
}
