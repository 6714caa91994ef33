import type { Discovery } from './discovery.ts'
import type { Instance } from './instance.ts'

/** An instance of which only the address is known; the scheme is the transport. */
export const instanceAt = (address: string): Instance => ({
  id: address,
  address,
  endpoints: [{ transport: new URL(address).protocol.slice(0, -1), address }],
  policy: 'least',
  concurrency: 0,
  startedAt: new Date(0).toISOString(),
})

/** A list that was written down: `{ posts: ['http://127.0.0.1:4002'] }`. Nobody announces anything, and nothing changes. */
export const staticDiscovery = (addresses: Record<string, string[]>): Discovery => ({
  announce: async () => ({ withdraw: async () => undefined }),

  watch(service, onChange) {
    onChange((addresses[service] ?? []).map(instanceAt))
    return { close: async () => undefined }
  },
})
