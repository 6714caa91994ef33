import { z } from 'zod'

const MIN_BYTES = 8
const MAX_BYTES = 72 // bcrypt ignores further bytes, so a longer password is refused

const bytes = (password: string) => Buffer.byteLength(password, 'utf8')

/** A new password, unchanged. Only sign-up checks these rules; at log-in a password that breaks them is simply wrong. */
export const Password = z
  .string()
  .refine((password) => bytes(password) >= MIN_BYTES, `must have at least ${MIN_BYTES} bytes`)
  .refine((password) => bytes(password) <= MAX_BYTES, `may have at most ${MAX_BYTES} bytes`)
