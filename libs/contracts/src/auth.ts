import { z } from 'zod'
import { Handle, NewHandle } from './rules/handle.ts'
import { Id, Ids, Time } from './rules/id.ts'
import { BatchInput, pageOf } from './rules/page.ts'
import { Password } from './rules/password.ts'
import { Bio, Name } from './rules/text.ts'

export const Author = z.object({ id: Id, handle: z.string(), name: z.string() })
export type Author = z.infer<typeof Author>

export const User = z.object({ ...Author.shape, bio: z.string(), createdAt: Time })
export type User = z.infer<typeof User>

/** `version` grows with every change of a user. Events may arrive in the wrong order, and an older version changes nothing. */
const VersionedUser = z.object({ user: User, version: z.number().int() })

export const Session = z.object({
  user: User,
  accessToken: z.string(),
  refreshToken: z.string(),
  expiresIn: z.number().int(), // seconds until the access token expires
})
export type Session = z.infer<typeof Session>

/** A public key in the form of RFC 7517. */
export const Jwks = z.object({
  keys: z.array(z.object({ kid: z.string(), kty: z.string(), alg: z.string(), use: z.string() }).catchall(z.string())),
})
export type Jwks = z.infer<typeof Jwks>

export const Nothing = z.object({})

// Any string is accepted: a handle or password that breaks a rule gets the same answer as a wrong one.
const Credentials = z.object({ handle: z.string(), password: z.string() })

/** Accounts, passwords, sessions and the signing keys. */
export const auth = {
  name: 'auth',
  port: 4001,
  operations: {
    register: {
      http: 'POST /users',
      input: z.object({ handle: NewHandle, name: Name, password: Password }),
      output: Session,
    },
    logIn: { http: 'POST /sessions', input: Credentials, output: Session },
    refresh: { http: 'POST /sessions/refresh', input: z.object({ refreshToken: z.string() }), output: Session },
    logOut: { http: 'DELETE /sessions', input: z.object({ refreshToken: z.string() }), output: Nothing },
    updateProfile: {
      http: 'PATCH /me',
      input: z.object({ name: Name.optional(), bio: Bio.optional() }),
      output: User,
    },
    byIds: { http: 'GET /users', input: z.object({ ids: Ids }), output: z.array(User) },
    byHandle: { http: 'GET /users/:handle', input: z.object({ handle: Handle }), output: User },
    // By id, oldest first: for rebuilding a copy. Users who register meanwhile come at the end.
    listUsers: { http: 'GET /all-users', input: BatchInput, output: pageOf(VersionedUser) },
    jwks: { http: 'GET /.well-known/jwks.json', input: Nothing, output: Jwks },
  },
  events: {
    'user.registered': VersionedUser,
    'user.updated': VersionedUser,
  },
  hears: [],
} as const
