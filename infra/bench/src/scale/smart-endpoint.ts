import { redisDiscovery, usable } from '@murmuration/discovery'
import { client, createBalancer, httpConnect, type Contract } from '@murmuration/rpc'
import { VERSION } from '@murmuration/service'
import { Redis } from 'ioredis'
import { setTimeout as sleep } from 'node:timers/promises'

const LOOK_MS = 20

interface Options<C extends Contract> {
  contract: C
  redisUrl: string
  /** Calls that may wait; 0 is no queue. */
  queueLimit?: number
}

/** A caller of all instances that announce themselves, as each of our services is one. */
export const smartEndpoint = <C extends Contract>({ contract, redisUrl, ...options }: Options<C>) => {
  const redis = new Redis(redisUrl)
  const balancer = createBalancer({ contract, connect: ({ address }) => httpConnect(contract, address), ...options })
  const watch = redisDiscovery({ redis }).watch(contract.name, (all) => balancer.update(usable(all, VERSION)))

  return {
    api: client(contract, balancer.handler),
    queued: () => balancer.inspect().queued,

    untilThere: async (replicas: number) => {
      while (balancer.inspect().instances.length !== replicas) await sleep(LOOK_MS)
    },

    stop: async () => {
      await watch.close()
      await balancer.close()
      redis.disconnect()
    },
  }
}
