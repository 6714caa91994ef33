import { z } from 'zod'
import { realmConfig } from './config/realm.ts'
import { fillIn, type Problem } from './config/variables.ts'

const MEBIBYTE = 2 ** 20

/** Where the router listens, and what it grants one connection. */
const routerConfig = z.strictObject({
  listen: z
    .strictObject({ host: z.string().default('127.0.0.1'), port: z.int().min(0).max(65_535).default(4010) })
    .prefault({}),
  limits: z
    .strictObject({
      /** The largest message that is accepted, in bytes. A RawSocket client learns of it in the handshake. */
      message_bytes: z
        .int()
        .min(512)
        .max(16 * MEBIBYTE)
        .default(MEBIBYTE),
      /** The same for a WebSocket, where strangers come in; as much as above if nothing is said. */
      websocket_message_bytes: z
        .int()
        .min(512)
        .max(16 * MEBIBYTE)
        .optional(),
      /** A connection that does not answer a PING before the next one is due is ended. */
      ping_ms: z.int().min(10).default(30_000),
      /** Events beyond so many bytes that a subscriber has not read yet are dropped for that subscriber. */
      buffer_bytes: z.int().min(0).default(MEBIBYTE),
      /** From the connection to the WELCOME. */
      opening_ms: z.int().min(10).default(10_000),
    })
    .prefault({}),
  realms: z
    .array(realmConfig)
    .min(1)
    .superRefine((realms, context) => {
      for (const [i, { name }] of realms.entries())
        if (realms.findIndex((other) => other.name === name) < i)
          context.addIssue({ code: 'custom', path: [i, 'name'], message: `There is a realm ${name} above` })
    }),
})

export type RouterConfig = z.output<typeof routerConfig>
export type RealmConfig = RouterConfig['realms'][number]
export type Permission = RealmConfig['roles'][number]['permissions'][number]

/** Every problem of a configuration, one a line, each beginning with the path of the value: `realms[0].name: …`. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}

/**
 * Reads `router.json`. A value `{ "env": "NAME" }` stands for a variable of the environment.
 *
 * @throws ConfigError
 */
export const readConfig = (text: string, env: Readonly<Record<string, string | undefined>>): RouterConfig => {
  const { value, problems } = fillIn(parseJson(text), env)
  const result = routerConfig.safeParse(value)
  const all: Problem[] = [...problems, ...(result.error?.issues ?? [])]
  if (!result.success || all.length > 0) throw new ConfigError(all.map(line).join('\n'))
  return result.data
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new ConfigError(`The configuration is no JSON: ${(error as Error).message}`)
  }
}

const line = ({ path, message }: Problem) => {
  const steps = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
  return `${steps.join('').replace(/^\./, '') || 'The configuration'}: ${message}`
}
