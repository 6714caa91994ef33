import { z } from 'zod'
import { INVOKES } from '../dealer/options.ts'
import { isUri, MATCHES, type Pattern } from '../patterns.ts'

const no = z.boolean().default(false)
const name = z.string().min(1)
const secret = z.string().min(1)
const pattern = { uri: z.string(), match: z.enum(MATCHES).default('exact') }

const checkUri = ({ uri, match }: Pattern, context: z.RefinementCtx) => {
  if (uri.endsWith('*') && match === 'exact')
    context.addIssue({ code: 'custom', path: ['uri'], message: 'A * has no meaning: say "match": "prefix"' })
  else if (!isUri(uri, match))
    context.addIssue({ code: 'custom', path: ['uri'], message: `${JSON.stringify(uri)} is no URI for match ${match}` })
}

/** What a role may do under the URIs that match. Of several that match, the most specific decides. */
const permission = z
  .strictObject({
    ...pattern,
    allow: z.strictObject({ call: no, register: no, publish: no, subscribe: no }).prefault({}),
    /**
     * The policies with which callees of this role may register; any unless said. All callees of a procedure have the policy
     * of the first, so a stranger could keep the others out with a policy that they do not have.
     */
    invoke: z.array(z.enum(INVOKES)).min(1).optional(),
    /**
     * Without being asked: callers and publishers of this role are named to callees and subscribers; and callers of this role
     * are told, in RESULT, which session has answered.
     */
    disclose: z.strictObject({ caller: no, publisher: no, callee: no }).prefault({}),
  })
  .superRefine(checkUri)

const role = z.strictObject({
  name,
  permissions: z
    .array(permission)
    .default([])
    .superRefine((permissions, context) => {
      for (const [i, { uri, match }] of permissions.entries())
        if (permissions.findIndex((other) => other.uri === uri && other.match === match) < i)
          context.addIssue({
            code: 'custom',
            path: [i, 'uri'],
            message: `There is a permission for ${match} ${uri} above`,
          })
    }),
})

const queue = z.strictObject({ ...pattern, limit: z.int().min(1).default(1_000) }).superRefine(checkUri)

const publicKey = z.string().regex(/^[0-9a-f]{64}$/i, 'A public key is 64 hexadecimal digits')

const user = z.strictObject({
  role: name,
  /** With a salt: not the password, but what PBKDF2 makes of it, in base64. */
  secret,
  salt: z.string().min(1).optional(),
  iterations: z.int().min(1).default(1_000),
  keylen: z.int().min(16).default(32),
})

const someOf = <T extends z.ZodType>(each: T) =>
  z.record(name, each).refine((all) => Object.keys(all).length > 0, 'At least one must be listed')

/** Only clients over this transport are offered the method. No page in a browser, of whichever site, can open a RawSocket. */
const only = { transport: z.enum(['rawsocket', 'websocket']).optional() }

const auth = z.strictObject({
  anonymous: z.strictObject({ ...only, role: name }).optional(),
  ticket: z.strictObject({ ...only, principals: someOf(z.strictObject({ role: name, ticket: secret })) }).optional(),
  wampcra: z.strictObject({ ...only, users: someOf(user) }).optional(),
  cryptosign: z
    .strictObject({
      ...only,
      principals: someOf(z.strictObject({ role: name, authorized_keys: z.array(publicKey).min(1) })),
    })
    .optional(),
})

export const realmConfig = z
  .strictObject({
    name,
    /** Whether a caller or publisher may ask to be named to the callee or the subscribers. */
    disclose_me: z.enum(['allowed', 'refused']).default('allowed'),
    auth,
    roles: z.array(role).default([]),
    /** The first that matches counts; its limit is for each registration. */
    queues: z.array(queue).default([]),
  })
  .superRefine(({ roles, auth }, context) => {
    for (const [i, { name }] of roles.entries())
      if (roles.findIndex((other) => other.name === name) < i)
        context.addIssue({ code: 'custom', path: ['roles', i, 'name'], message: `There is a role ${name} above` })
    for (const { role, path } of rolesIn(auth))
      if (!roles.some(({ name }) => name === role))
        context.addIssue({ code: 'custom', path: ['auth', ...path, 'role'], message: `There is no role ${role}` })
  })

/** Every role that a principal gets, and where the configuration says so. */
const rolesIn = ({ anonymous, ticket, wampcra, cryptosign }: z.output<typeof auth>) => [
  ...(anonymous ? [{ role: anonymous.role, path: ['anonymous'] }] : []),
  ...listed(ticket?.principals, 'ticket', 'principals'),
  ...listed(wampcra?.users, 'wampcra', 'users'),
  ...listed(cryptosign?.principals, 'cryptosign', 'principals'),
]

const listed = (principals: Readonly<Record<string, { role: string }>> = {}, ...path: string[]) =>
  Object.entries(principals).map(([authid, { role }]) => ({ role, path: [...path, authid] }))
