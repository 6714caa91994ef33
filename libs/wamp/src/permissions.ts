import type { Permission, RealmConfig } from './config.ts'
import { covers, overlaps, type Pattern } from './patterns.ts'

export type Action = 'call' | 'register' | 'publish' | 'subscribe'

/**
 * What each role of a realm may do. The result finds the permission by which a role may do something to everything that a
 * URI or pattern can match; without one it is denied, as is everything to an unknown role. Of several permissions for a URI
 * the most specific decides: an exact one, else the one with the most characters.
 */
export const createPermissions = (roles: RealmConfig['roles']) => {
  const byRole = new Map(roles.map(({ name, permissions }) => [name, createRole(permissions)]))
  return (role: string, action: Action, asked: Pattern): Permission | undefined => byRole.get(role)?.(action, asked)
}

export type Permissions = ReturnType<typeof createPermissions>

const createRole = (permissions: readonly Permission[]) => {
  const exact = new Map(permissions.filter(({ match }) => match === 'exact').map((each) => [each.uri, each]))
  const patterns = permissions.filter(({ match }) => match !== 'exact').sort((a, b) => b.uri.length - a.uri.length)
  const ranked = [...exact.values(), ...patterns]

  const ofUri = (asked: Pattern) => exact.get(asked.uri) ?? patterns.find((each) => covers(each, asked))

  return (action: Action, asked: Pattern) => {
    if (asked.match === 'exact') {
      const permission = ofUri(asked)
      return permission?.allow[action] ? permission : undefined
    }
    for (const each of ranked) {
      // A more specific permission for a part of the pattern: if it denies that part, it denies the whole.
      if (!covers(each, asked)) {
        if (!each.allow[action] && overlaps(each, asked)) return undefined
      } else return each.allow[action] ? each : undefined
    }
  }
}
