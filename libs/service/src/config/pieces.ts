import { z } from 'zod'

const developmentDefaults = new WeakMap<z.core.$ZodType, string>()

/** The value a secret has where nobody outside can reach it, if `piece` is a secret. */
export const developmentDefault = (piece: z.core.$ZodType) => developmentDefaults.get(piece)

/** A TCP port. 0 lets the system choose. */
export const port = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a port number')
  .transform(Number)
  .pipe(z.number().max(65_535, 'must be at most 65535'))

/** An address with a scheme, such as `http://127.0.0.1:4001` or `postgres://…`. */
export const url = z.string().refine((text) => URL.canParse(text), 'must be a URL')

/** A whole number that is not negative. */
export const count = z
  .string()
  .regex(/^\d{1,9}$/, 'must be a whole number')
  .transform(Number)

/**
 * A secret. While developing it has a default, so that a clone starts without any set-up. With NODE_ENV=production it
 * has none, and the development value is refused as well, unless ALLOW_DEVELOPMENT_SECRETS=yes.
 */
export const secret = (developmentValue: string, schema = z.string()) => {
  const piece = schema.refine(() => true) // a copy: two secrets of one schema must not share one default
  developmentDefaults.set(piece, developmentValue)
  return piece
}

/** What every process of ours reads. */
export const processConfig = {
  NODE_ENV: z.string().default('development'),
  HOST: z.string().default('127.0.0.1'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
}
