import { lookup } from 'node:dns/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Discovery, onlyChanges } from './discovery.ts'
import { type EndpointsAt, instanceAt } from './instance.ts'

const EVERY_MS = 5_000

interface DnsOptions {
  /** For each service an address whose host name resolves to all its instances: `http://posts:4002`. */
  urls: Record<string, string>
  /** All addresses of a name. Rejects when the name server does not answer, and when the name does not exist. */
  resolve?: (name: string) => Promise<string[]>
  endpointsAt?: EndpointsAt | undefined
  everyMs?: number
}

/**
 * All A records of a name, resolved again every 5 s. Compose and headless services of Kubernetes offer this. DNS knows no
 * concurrency limits and learns of a change up to 5 s late; the registry exists for that reason.
 */
export const dnsDiscovery = ({
  urls,
  resolve = allAddresses,
  everyMs = EVERY_MS,
  endpointsAt,
}: DnsOptions): Discovery => ({
  announce: async () => ({ withdraw: async () => undefined }),

  watch(service, onChange) {
    const url = new URL(urls[service] ?? `http://${service}`)
    const stop = new AbortController()
    const notifyChange = onlyChanges(onChange)

    const poll = async () => {
      while (!stop.signal.aborted) {
        const addresses = await resolve(url.hostname).catch(() => undefined) // the last answer stays valid
        if (addresses && !stop.signal.aborted)
          notifyChange(addresses.sort().map((address) => instanceAt(withHost(url, address), endpointsAt)))
        await sleep(everyMs, undefined, { signal: stop.signal }).catch(() => undefined)
      }
    }
    const polling = poll()
    return {
      async close() {
        stop.abort()
        await polling
      },
    }
  },
})

const allAddresses = async (name: string) =>
  (await lookup(name, { all: true, family: 4 })).map(({ address }) => address)

const withHost = ({ protocol, port }: URL, address: string) => `${protocol}//${address}${port && `:${port}`}`
