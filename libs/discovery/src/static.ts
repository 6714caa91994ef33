import type { Discovery } from './discovery.ts'
import { instanceAt } from './instance.ts'

/** Fixed addresses: `{ posts: ['http://127.0.0.1:4002'] }`. Instances announce nothing, and the list never changes. */
export const staticDiscovery = (addresses: Record<string, string[]>): Discovery => ({
  announce: async () => ({ withdraw: async () => undefined }),

  watch(service, onChange) {
    onChange((addresses[service] ?? []).map(instanceAt))
    return { close: async () => undefined }
  },
})
