import { z } from 'zod'

const MIN_BYTES = 8
const MAX_BYTES = 72 // bcrypt reads no further; what it would ignore is refused instead

const bytes = (password: string) => Buffer.byteLength(password, 'utf8')

/** A new password, taken as typed. Only signing up checks this: at log-in a password that cannot be right is just wrong. */
export const Password = z
  .string()
  .refine((password) => bytes(password) >= MIN_BYTES, `must have at least ${MIN_BYTES} bytes`)
  .refine((password) => bytes(password) <= MAX_BYTES, `may have at most ${MAX_BYTES} bytes`)
