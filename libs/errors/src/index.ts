export { AppError, parse, STATUS, toFailure } from './error.ts'
export type { ErrorCode, Failure, FieldError } from './error.ts'
export { parseJson, unreadable } from './json.ts'
