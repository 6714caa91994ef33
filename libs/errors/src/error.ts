import type { z } from 'zod'

/** Every error code, and its HTTP status. */
export const STATUS = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  rate_limited: 429,
  overloaded: 503,
  unavailable: 503,
  timeout: 504,
  internal: 500,
} as const

export type ErrorCode = keyof typeof STATUS

/** `path` is dotted (`author.name`), `""` for the whole input. */
export interface FieldError {
  path: string
  message: string
}

export interface Failure {
  code: ErrorCode
  message: string
  errors?: FieldError[] | undefined
  /** Seconds until trying again may help. */
  retryAfter?: number | undefined
  /** Of `unavailable`: the callee has not begun, because of its own state. Another instance may be able to work. */
  notStarted?: boolean | undefined
}

interface AppErrorOptions extends ErrorOptions {
  errors?: FieldError[] | undefined
  retryAfter?: number | undefined
  notStarted?: boolean | undefined
}

/** The only error that is thrown on purpose. Its message is for the caller; its cause never leaves the process. */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: ErrorCode
  readonly errors: FieldError[] | undefined
  readonly retryAfter: number | undefined
  /** See `Failure`. A client never sets it: the caller of that client has begun its own work. */
  readonly notStarted: boolean | undefined

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options)
    this.code = code
    this.errors = options.errors
    this.retryAfter = options.retryAfter
    this.notStarted = options.notStarted
  }

  /** Turns any thrown value into an AppError. What was not thrown on purpose is a bug: `internal`, with the reason as its cause. */
  static from(reason: unknown): AppError {
    if (reason instanceof AppError) return reason
    return new AppError('internal', 'Internal error', { cause: reason })
  }
}

/** The part of an error that may leave the process: of `internal` only the code. */
export const toFailure = (reason: unknown): Failure => {
  const { code, message, errors, retryAfter, notStarted } = AppError.from(reason)
  if (code === 'internal') return { code, message: 'Internal error' }
  return {
    code,
    message,
    ...(errors && { errors }),
    ...(retryAfter !== undefined && { retryAfter }),
    ...(notStarted && { notStarted }),
  }
}

const fieldErrors = (error: z.ZodError): FieldError[] =>
  error.issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message }))

/** A value by its schema. `invalid` when it breaks a rule, field by field. */
export const parse = <T extends z.ZodType>(schema: T, value: unknown): z.output<T> => {
  const { data, error } = schema.safeParse(value)
  if (error) throw new AppError('invalid', 'The input breaks a rule', { errors: fieldErrors(error), cause: error })
  return data
}
