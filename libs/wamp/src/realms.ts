import type { RealmConfig } from './config.ts'
import type { LimitHit } from './dealer/limits.ts'
import { type ConfiguredRealm, createRealm } from './realm.ts'
import type { Tools } from './tools.ts'

interface RealmsOptions {
  /** A limit of a realm has refused a call. */
  onLimit?: (realm: string, hit: LimitHit) => void
}

/** The realms of a router, by their names. */
export const createRealms = (initial: readonly RealmConfig[], tools: Tools, { onLimit }: RealmsOptions = {}) => {
  const realms = new Map<string, ConfiguredRealm>()

  const reconfigure = (configs: readonly RealmConfig[]) => {
    for (const [name, realm] of realms) {
      if (configs.some((config) => config.name === name)) continue
      realms.delete(name) // first, so that its sessions cannot come back
      realm.close()
    }
    for (const config of configs) {
      const { name } = config
      const realm = realms.get(name)
      if (realm) realm.reconfigure(config)
      else realms.set(name, createRealm(config, tools, { onLimit: (hit) => onLimit?.(name, hit) }))
    }
  }

  reconfigure(initial)
  return {
    /** Undefined when there is none of that name. */
    find: (name: string) => realms.get(name),
    /** Sessions go on, except those of a realm that is no more: they get a GOODBYE. */
    reconfigure,
    /** For metrics. */
    inspect: () => Array.from(realms.values(), (realm) => ({ name: realm.name, ...realm.inspect() })),
  }
}

export type Realms = ReturnType<typeof createRealms>
