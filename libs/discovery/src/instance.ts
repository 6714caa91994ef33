import { POLICIES } from '@murmuration/dispatch'
import { z } from 'zod'

/** One way to call an instance, such as `http://127.0.0.1:4002`. Callers take one of those whose transport they know. */
export const Endpoint = z
  .object({ transport: z.string().regex(/^[a-z][a-z0-9+-]{0,31}$/), address: z.url().max(300) })
  // The registry is text that other programs may write, too: a transport is given no address of another kind.
  .refine(({ transport, address }) => /^([a-z0-9+-]+):\/\/[^/?#]+$/.exec(address)?.[1] === transport, {
    path: ['address'],
    message: 'must be transport://host:port',
  })
export type Endpoint = z.infer<typeof Endpoint>

/** One running copy of a service, as it announces itself. */
export const Instance = z.object({
  id: z.string().min(1).max(100),
  /** Where its HTTP is, such as `http://127.0.0.1:4002`: every process has one, for its health, whatever its calls come by. */
  address: z.url().regex(/^http:\/\/[^/?#]+$/, 'must be http://host:port'),
  /** The ways to call it. A process that only shows pages has none. */
  endpoints: z.array(Endpoint).max(16),
  /** How callers should choose among the instances of this service; the newest instance decides. */
  policy: z.enum(POLICIES),
  /** Calls in flight at most; 0 is as many as there are. */
  concurrency: z.number().int().nonnegative(),
  /** Semantic version, where it is known. Callers take instances of their own major version only. */
  version: z
    .string()
    .regex(/^\d+\.\d+\.\d+/)
    .optional(),
  /** By one clock for all instances: that of the registry. */
  startedAt: z.iso.datetime(),
})
export type Instance = z.infer<typeof Instance>

/** What an instance says of itself. */
export type OwnWords = Omit<Instance, 'startedAt'>

const major = (version: string) => version.split('.')[0]
const fits = (theirs: string | undefined, ours: string) => theirs === undefined || major(theirs) === major(ours)

/**
 * The instances a caller should use, oldest first: of its own major version, and at each address only the newest,
 * since an older one there has died without withdrawing.
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
