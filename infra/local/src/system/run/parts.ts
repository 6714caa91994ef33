import { postgresFolder, redisFolder } from '../../folders.ts'
import { startPostgres } from '../../postgres/start.ts'
import { startRedis } from '../../redis/start.ts'
import type { Scope } from '../plan/scope.ts'
import type { Service } from '../plan/services.ts'
import { keepRunning } from './keep-running.ts'

export interface PartsOptions {
  scope: Scope
  wanted: Service[]
  /** Undefined: wherever there is room. Never left out, so that the compiler misses one that is not passed on. */
  portPostgres: number | undefined
  portRedis: number | undefined
  say: (sentence: string) => void
  /** Something about one of them that its reader should see. */
  note: (name: string, text: string) => void
}

const at = (port: number | undefined) => (port === undefined ? {} : { port })

/** What the processes stand on: PostgreSQL always, Redis where a service needs it. Side by side, and each is kept running. */
export const startParts = async ({ scope, wanted, portPostgres, portRedis, say, note }: PartsOptions) => {
  const keepPostgres = () =>
    keepRunning({
      title: 'PostgreSQL',
      port: portPostgres,
      start: (port) => startPostgres({ dir: postgresFolder, say, ...at(port) }),
      note: (text) => note('postgres', text),
    })
  const keepRedis = () =>
    keepRunning({
      title: 'Redis',
      port: portRedis,
      start: (port) => startRedis({ dir: redisFolder, say, ...at(port) }),
      note: (text) => note('redis', text),
    })
  const starting = {
    postgres: scope.own(keepPostgres()),
    redis: wanted.some(({ redis }) => redis) ? scope.own(keepRedis()) : undefined,
  }
  // If one fails, the other must still be waited for: it is on its way up, and has to be stopped.
  await Promise.allSettled([starting.postgres, starting.redis])
  const [postgres, redis] = [await starting.postgres, await starting.redis]
  return {
    postgres: postgres.server,
    redisUrl: redis?.server.url,
    /** What is wrong with them now, as a sentence, if anything is. */
    trouble: () => postgres.trouble() ?? redis?.trouble(),
  }
}
