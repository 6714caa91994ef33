import { redisDiscovery, type Discovery, type Instance } from '@murmuration/discovery'
import { openRedis, reportsOf } from '@murmuration/service'
import { once } from 'node:events'

const CONNECT_MS = 2_000
const SILENT = { info: () => {}, warn: () => {} }

const firstAnswer = async (discovery: Discovery, service: string) => {
  let stop = async () => {}
  const instances = await new Promise<Instance[]>((resolve) => {
    stop = discovery.watch(service, resolve).close
  })
  await stop()
  return instances
}

/** Who is announced, and what callers tell of those they call. Nothing where Redis does not answer. */
export const readRegistry = async (redisUrl: string | undefined, services: string[]) => {
  const nothing = { registry: new Map<string, Instance[]>(), reports: [], answered: false }
  if (redisUrl === undefined) return nothing
  const redis = openRedis(redisUrl, SILENT)
  try {
    await once(redis, 'ready', { signal: AbortSignal.timeout(CONNECT_MS) })
    const discovery = redisDiscovery({ redis })
    const found = services.map(async (service) => [service, await firstAnswer(discovery, service)] as const)
    return { registry: new Map(await Promise.all(found)), reports: await reportsOf(redis), answered: true }
  } catch {
    return nothing
  } finally {
    redis.disconnect()
  }
}
