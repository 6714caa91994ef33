import { POLICIES } from '@murmuration/dispatch'
import { z } from 'zod'

/** One way to call an instance, such as `http://127.0.0.1:4002`. A caller picks an endpoint whose transport it knows. */
export const Endpoint = z
  .object({ transport: z.string().regex(/^[a-z][a-z0-9+-]{0,31}$/), address: z.url().max(300) })
  // Other programs may write into the registry, so a transport never receives an address of another kind.
  .refine(({ transport, address }) => /^([a-z0-9+-]+):\/\/[^/?#]+$/.exec(address)?.[1] === transport, {
    path: ['address'],
    message: 'must be transport://host:port',
  })
export type Endpoint = z.infer<typeof Endpoint>

/** One running replica of a service, as it announces itself. */
export const Instance = z.object({
  id: z.string().min(1).max(100),
  /** Its HTTP address, such as `http://127.0.0.1:4002`. Every process has one for its health checks, whatever transport carries its calls. */
  address: z.url().regex(/^http:\/\/[^/?#]+$/, 'must be http://host:port'),
  /** The ways to call it. A process that only renders pages has none. */
  endpoints: z.array(Endpoint).max(16),
  /** How callers choose among the instances of this service. The newest instance decides. */
  policy: z.enum(POLICIES),
  /** The most calls in flight; 0 means no limit. */
  concurrency: z.number().int().nonnegative(),
  /** Semantic version, if known. Callers use only instances of their own major version. */
  version: z
    .string()
    .regex(/^\d+\.\d+\.\d+/)
    .optional(),
  /** From the registry's clock, which all instances share. */
  startedAt: z.iso.datetime(),
})
export type Instance = z.infer<typeof Instance>

/** What an instance announces about itself. The registry adds `startedAt`. */
export type SelfDescription = Omit<Instance, 'startedAt'>

/** The endpoints of an instance that announces none, by its address. */
export type EndpointsAt = (address: string) => Endpoint[]

/** Just the address; its scheme names the transport. */
export const sameEndpoint: EndpointsAt = (address) => [{ transport: new URL(address).protocol.slice(0, -1), address }]

/** An instance of which only the address is known. */
export const instanceAt = (address: string, endpointsAt: EndpointsAt = sameEndpoint): Instance => ({
  id: address,
  address,
  endpoints: endpointsAt(address),
  policy: 'least',
  concurrency: 0,
  startedAt: new Date(0).toISOString(),
})

const major = (version: string) => version.split('.')[0]
const fits = (theirs: string | undefined, ours: string) => theirs === undefined || major(theirs) === major(ours)

/**
 * The instances that a caller should use, oldest first: those of the caller's major version, and for each address only
 * the newest instance, because an older one at the same address has died without withdrawing.
 */
export const usable = (instances: Instance[], version: string): Instance[] => {
  const byAddress = new Map<string, Instance>()
  const byAge = [...instances].sort((a, b) => a.startedAt.localeCompare(b.startedAt) || a.id.localeCompare(b.id))
  for (const instance of byAge) {
    byAddress.delete(instance.address)
    if (fits(instance.version, version)) byAddress.set(instance.address, instance)
  }
  return [...byAddress.values()]
}
