import type { Discovery } from './discovery.ts'
import { type EndpointsAt, instanceAt } from './instance.ts'

/** Fixed addresses: `{ posts: ['http://127.0.0.1:4002'] }`. Instances announce nothing, and the list never changes. */
export const staticDiscovery = (addresses: Record<string, string[]>, endpointsAt?: EndpointsAt): Discovery => ({
  announce: async () => ({ withdraw: async () => undefined }),

  watch(service, onChange) {
    onChange((addresses[service] ?? []).map((address) => instanceAt(address, endpointsAt)))
    return { close: async () => undefined }
  },
})
