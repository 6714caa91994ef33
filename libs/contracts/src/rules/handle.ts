import { z } from 'zod'

// Profiles and pages share the same addresses: /login must never be the profile of a user.
const RESERVED = new Set(
  `admin api explore follow followers following health home lab live login logout me metrics notifications p post posts
  search session sessions settings signup socket static support system user users`.split(/\s+/),
)

/** Upper and lower case are accepted, and lower case is stored: `Ada` and `ada` are the same user. */
export const Handle = z
  .string()
  .regex(/^[A-Za-z0-9_]{3,20}$/, 'must be 3 to 20 letters a–z, digits or _')
  .transform((handle) => handle.toLowerCase())

/** A handle that a new account may take. */
export const NewHandle = Handle.refine((handle) => !RESERVED.has(handle), 'is reserved')
