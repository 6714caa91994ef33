import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { type Discovery, type Instance, redisDiscovery } from '@murmuration/discovery'
import { openRedis, reportsOf } from '@murmuration/service'

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

/** The announced instances, and what callers report of those they call. Nothing where Redis does not answer. */
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

const execute = promisify(execFile)

const fromProc = async (pid: number) => {
  const text = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(text)?.[1])
}

// Slim containers have no ps, macOS has no /proc.
const fromPs = async (pid: number) => Number((await execute('ps', ['-o', 'rss=', '-p', String(pid)])).stdout)

/** Megabytes a process holds in memory, those that it shares with others included. */
export const memoryOf = async (pid: number): Promise<number | undefined> => {
  const kilobytes = await fromProc(pid)
    .catch(() => fromPs(pid))
    .catch(() => NaN) // it has just ended
  return Number.isFinite(kilobytes) ? Math.round(kilobytes / 1024) : undefined
}
