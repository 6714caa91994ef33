import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import {
  createDatabaseFrom,
  createProcess,
  createSystem,
  freePort,
  memoryFlags,
  services,
  startRedis,
  type createScope,
  type Process,
} from '@murmuration/local'
import type { Parts } from '../../parts.ts'
import { brokerOf, startRouter } from '../peers/broker.ts'

/** The monolith, or the split with its calls over one transport. */
export interface System {
  name: string
  base: string
  processes: Process[]
  redisUrl: string
}

interface Options {
  scope: ReturnType<typeof createScope>
  parts: Parts
  name: string
  transport: string | undefined
}

/** Starts one. Each has databases and a Redis of its own, so that none works on the events of another. */
export const startSystem = async ({ scope, parts, name, transport }: Options): Promise<System> => {
  const { postgres, folder } = parts
  const members = services.filter(({ system }) => system === (transport === undefined ? 'monolith' : 'split'))
  const suffix = `_${transport ?? 'alone'}`
  for (const { name: template } of members.filter(({ database }) => database))
    await createDatabaseFrom(postgres, { template, name: `${template}${suffix}` })
  const redis = await scope.own(startRedis({ dir: join(folder, `redis${suffix}`) }))
  const ports = Object.fromEntries(
    await Promise.all(members.map(async (member) => [member.name, await freePort()] as const)),
  )

  const keySecret = randomBytes(32).toString('base64url')
  const router =
    transport && brokerOf(transport) === 'router' ? await startRouter({ scope, secret: keySecret }) : undefined
  const common = { NODE_ENV: 'production', LOG_LEVEL: 'warn' }
  const system = createSystem({
    deployment: {
      ports,
      postgres: { url: (database) => postgres.url(`${database}${suffix}`, database) },
      redisUrl: redis.url,
      routerUrl: router?.routerUrl,
      keySecret,
      host: '127.0.0.1',
    },
    nodeFlags: memoryFlags,
    env: () => ({ ...common, ...(transport && { TRANSPORT: transport, RPC_SECRET: keySecret }) }),
    createProcess,
  })
  const processes = members.flatMap((member) => system.add(member)).map(({ process }) => process)
  for (const process of processes) await scope.own(process)
  await Promise.all(processes.map((process) => process.start()))
  const all = [...processes, ...(router ? [router] : [])]
  return { name, base: processes[0]?.url ?? '', processes: all, redisUrl: redis.url } // the first is the edge
}
