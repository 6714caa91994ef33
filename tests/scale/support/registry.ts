import { redisDiscovery } from '@murmuration/discovery'
import { openRedis, reportsOf } from '@murmuration/service'

const SILENT = { info: () => {}, warn: () => {} }

/** What the registry and the callers tell, as `npm run ps` reads it. */
export const openRegistry = (redisUrl: string, services: string[]) => {
  const redis = openRedis(redisUrl, SILENT)
  const discovery = redisDiscovery({ redis })
  const seen = new Map<string, string[]>()
  const watches = services.map((service) =>
    discovery.watch(service, (instances) => seen.set(service, instances.map(({ id }) => id).sort())),
  )
  return {
    /** The names of the instances that are announced. */
    instances: (service: string) => seen.get(service) ?? [],
    /** How often each instance of a service was called, by all callers together. */
    async calls(service: string) {
      const counts: Record<string, number> = {}
      for (const report of await reportsOf(redis)) {
        if (report.service !== service) continue
        for (const { instance, calls } of report.instances) counts[instance] = (counts[instance] ?? 0) + calls
      }
      return counts
    },
    async close() {
      await Promise.all(watches.map(({ close }) => close()))
      redis.disconnect()
    },
  }
}

export type Registry = ReturnType<typeof openRegistry>
