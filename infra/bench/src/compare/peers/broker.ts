import type { Redis } from 'ioredis'

/** CPU seconds that Redis has used up to now, as it says itself. */
export const cpuOfRedis = async (redis: Redis) => secondsIn(await redis.info('cpu'))

export const secondsIn = (info: string) => {
  const figures = [/^used_cpu_sys:([\d.]+)/m, /^used_cpu_user:([\d.]+)/m].map((line) => Number(line.exec(info)?.[1]))
  return figures.reduce((sum, each) => sum + each, 0)
}
