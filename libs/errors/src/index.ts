export { AppError, parse, STATUS, toFailure } from './error.ts'
export type { ErrorCode, Failure, FieldError } from './error.ts'
export { expectShallow, MAX_DEPTH, parseJson, tooDeep, unreadable } from './json.ts'
