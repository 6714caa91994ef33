import { lookup } from 'node:dns/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Discovery, onlyChanges } from './discovery.ts'
import { instanceAt } from './static.ts'

const EVERY_MS = 5_000

interface DnsOptions {
  /** The address of a service with a name that stands for all its instances: `http://posts:4002`. */
  urls: Record<string, string>
  /** All addresses of a name. Rejects when it cannot be asked, and when there is no such name. */
  resolve?: (name: string) => Promise<string[]>
  everyMs?: number
}

/**
 * All A records of a name, asked again every 5 s: what Compose and a headless service of Kubernetes offer. It knows no
 * concurrency and is 5 s late, which is why there is a registry as well.
 */
export const dnsDiscovery = ({ urls, resolve = allAddresses, everyMs = EVERY_MS }: DnsOptions): Discovery => ({
  announce: async () => ({ withdraw: async () => undefined }),

  watch(service, onChange) {
    const url = new URL(urls[service] ?? `http://${service}`)
    const stop = new AbortController()
    const tell = onlyChanges(onChange)

    const look = async () => {
      while (!stop.signal.aborted) {
        const addresses = await resolve(url.hostname).catch(() => undefined) // the last answer stays good
        if (addresses && !stop.signal.aborted) tell(addresses.sort().map((address) => instanceAt(at(url, address))))
        await sleep(everyMs, undefined, { signal: stop.signal }).catch(() => undefined)
      }
    }
    const looking = look()
    return {
      async close() {
        stop.abort()
        await looking
      },
    }
  },
})

const allAddresses = async (name: string) =>
  (await lookup(name, { all: true, family: 4 })).map(({ address }) => address)

const at = ({ protocol, port }: URL, address: string) => `${protocol}//${address}${port && `:${port}`}`
