import { redisDiscovery, usable } from '@murmuration/discovery'
import { createCaller, transports, type Contract } from '@murmuration/rpc'
import { VERSION } from '@murmuration/service'
import { Redis } from 'ioredis'
import { setTimeout as sleep } from 'node:timers/promises'

const LOOK_MS = 20
const SILENT = { debug: () => {}, info: () => {}, warn: () => {} }

interface Options<C extends Contract> {
  contract: C
  redisUrl: string
  /** Calls that may wait; 0 is no queue. */
  queueLimit?: number
}

/** A caller of all instances that announce themselves, as each of our services is one. */
export const smartEndpoint = <C extends Contract>({ contract, redisUrl, ...options }: Options<C>) => {
  const redis = new Redis(redisUrl)
  const caller = createCaller({ contract, transport: transports.http, log: SILENT, ...options })
  const watch = redisDiscovery({ redis }).watch(contract.name, (all) => caller.update(usable(all, VERSION)))

  return {
    api: caller.api,
    queued: () => caller.inspect().queued,

    untilThere: async (replicas: number) => {
      while (caller.inspect().instances.length !== replicas) await sleep(LOOK_MS)
    },

    stop: async () => {
      await watch.close()
      await caller.close()
      redis.disconnect()
    },
  }
}
