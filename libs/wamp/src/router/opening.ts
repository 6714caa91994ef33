import type { Identity } from '../auth/authenticator.ts'
import type { Dict, Id, Message } from '../message.ts'
import { isDict } from '../message.ts'
import type { Realm } from '../realm.ts'
import type { Role } from '../session.ts'

const ROLES: readonly string[] = ['caller', 'callee', 'publisher', 'subscriber'] satisfies Role[]

/** What is wrong with the roles that a client announces in its HELLO, if anything. Roles that are not of WAMP are ignored. */
export const wrongRoles = ({ roles }: Dict): string | undefined => {
  if (!isDict(roles)) return 'HELLO: details.roles must be a dictionary'
  const announced = Object.entries(roles).filter(([role]) => ROLES.includes(role))
  if (announced.length === 0) return `HELLO: details.roles must have one of ${ROLES.join(', ')}`
  for (const [role, details] of announced) {
    if (!isDict(details)) return `HELLO: details.roles.${role} must be a dictionary`
    if (details.features !== undefined && !isDict(details.features)) {
      return `HELLO: details.roles.${role}.features must be a dictionary`
    }
  }
}

/** Whether the client has announced a feature. The details have passed `wrongRoles`. */
export const announces = ({ roles }: Dict, role: Role, feature: string): boolean => {
  const { features } = ((roles as Dict)[role] ?? {}) as { features?: Dict }
  return features?.[feature] === true
}

/** The WELCOME of a session, with the identity that the router has given it. */
export const welcome = (session: Id, realm: Realm, { authextra, ...identity }: Identity): Message<'WELCOME'> => ({
  type: 'WELCOME',
  session,
  details: { realm: realm.name, roles: realm.roles, ...identity, ...(authextra && { authextra }) },
})
