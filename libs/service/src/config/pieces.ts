import { z } from 'zod'

interface Development {
  /** Its value in development, where none is set. */
  preset?: string
  /** Why `value` will not do where strangers can, if it will not. */
  refusal(value: string): string | undefined
}

const development = new WeakMap<z.core.$ZodType, Development>()

/** What is special about `piece` while developing, if it holds a secret. */
export const developmentOf = (piece: z.core.$ZodType) => development.get(piece)

/** A TCP port. 0 lets the system choose. */
export const port = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a port number')
  .transform(Number)
  .pipe(z.number().max(65_535, 'must be at most 65535'))

const urlOf = (...schemes: string[]) =>
  z
    .string()
    .refine((text) => URL.canParse(text), 'must be a URL')
    .refine(
      (text) => !URL.canParse(text) || schemes.includes(new URL(text).protocol),
      `must begin with ${schemes[0]}//`,
    )

/** Where a server answers by HTTP. */
export const httpUrl = urlOf('http:', 'https:')

/** Where Redis is, with its user and password if it has any. */
export const redisUrl = urlOf('redis:', 'rediss:')

/** Where a WAMP router is: `rs://` is RawSocket, `ws://` and `wss://` are WebSocket. */
export const routerUrl = urlOf('rs:', 'ws:', 'wss:')

/** A whole number that is not negative. */
export const count = z
  .string()
  .regex(/^\d{1,9}$/, 'must be a whole number')
  .transform(Number)

/**
 * A secret. While developing it has a default, so that a clone starts without any set-up. With NODE_ENV=production it
 * has none, and the development value is refused as well, unless ALLOW_DEVELOPMENT_SECRETS=yes.
 */
export const secret = (developmentValue: string, schema: z.ZodType<string> = z.string()) => {
  const piece = schema.refine(() => true) // a copy: two secrets of one schema must not share one default
  development.set(piece, { preset: developmentValue, refusal: refusalOf(developmentValue) })
  return piece
}

/** A secret that only some set-ups need: in production it may be missing. What needs it says so when it starts. */
export const optionalSecret = (developmentValue: string, minLength: number) => {
  const piece = z.string().min(minLength, `must have at least ${minLength} characters`).optional()
  development.set(piece, { preset: developmentValue, refusal: refusalOf(developmentValue) })
  return piece
}

const refusalOf = (developmentValue: string) => (value: string) =>
  value === developmentValue ? 'is the development secret, which everybody knows' : undefined

const isDevelopmentPassword = (address: string) =>
  URL.canParse(address) && new URL(address).password.startsWith('development-')

/** A database's address. A password in it that begins with `development-` is refused where a development secret is. */
export const databaseUrl = urlOf('postgres:', 'postgresql:')
development.set(databaseUrl, {
  refusal: (value) => (isDevelopmentPassword(value) ? 'has a development password, which everybody knows' : undefined),
})

/** What every process of ours reads. It listens on `defaultPort` unless it is told otherwise. */
export const processConfig = (defaultPort: number) => ({
  NODE_ENV: z.string().default('development'),
  HOST: z.string().default('127.0.0.1'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  PORT: port.default(defaultPort),
})
