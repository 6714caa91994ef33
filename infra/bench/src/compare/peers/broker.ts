import { createProcess, freePort, localUrl, routerProcess, routerUrl, type createScope } from '@murmuration/local'
import { Redis } from 'ioredis'
import { cpuOf } from '../../measure/resources.ts'

/** What stands between callers and callees, or between publishers and subscribers. */
interface Broker {
  url: string
  /** CPU seconds that it has used up to now. */
  cpu(): Promise<number>
}

export interface Brokers {
  redis: Broker
  router: Broker
}

/** Which of them a way has, by its name: it is told the address also where it has none. */
export const brokerOf = (way: string): keyof Brokers => (way.startsWith('wamp') ? 'router' : 'redis')

interface BrokersOptions {
  scope: ReturnType<typeof createScope>
  redisUrl: string
  /** Proves to the router that a process belongs to this comparison. */
  secret: string
}

export const openBrokers = async ({ scope, redisUrl, secret }: BrokersOptions): Promise<Brokers> => {
  const redis = new Redis(redisUrl)
  await scope.own({ stop: async () => redis.disconnect() })
  const router = await startRouter({ scope, secret })
  return {
    redis: { url: redisUrl, cpu: () => cpuOfRedis(redis) },
    router: { url: router.routerUrl, cpu: async () => cpuOf(router.pid() ?? 0) },
  }
}

/** The router as a start of the system has it. */
export const startRouter = async ({ scope, secret }: Omit<BrokersOptions, 'redisUrl'>) => {
  const port = await freePort()
  const env = { RPC_SECRET: secret, LOG_LEVEL: 'warn' }
  const router = await scope.own(createProcess(routerProcess(port, env), localUrl(port)))
  await router.start()
  return { ...router, routerUrl: routerUrl(port) }
}

/** CPU seconds that Redis has used up to now, as it says itself. */
export const cpuOfRedis = async (redis: Redis) => secondsIn(await redis.info('cpu'))

export const secondsIn = (info: string) => {
  const figures = [/^used_cpu_sys:([\d.]+)/m, /^used_cpu_user:([\d.]+)/m].map((line) => Number(line.exec(info)?.[1]))
  return figures.reduce((sum, each) => sum + each, 0)
}
