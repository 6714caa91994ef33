import type { Contract } from '@murmuration/rpc'
import type { z } from 'zod'
import { readConfig } from './config/config.ts'
import type { ProcessConfig, Service } from './define-service.ts'
import { createHost, type Host } from './host.ts'
import { createLog } from './log.ts'
import { exitIfCannotStart, runProcess } from './process/run.ts'

/** Runs a service as this process, to its end, as the environment wants it. */
export const run = async <S extends z.ZodObject, Deps, C extends Contract>(service: Service<S, Deps, C>) => {
  const { name } = service
  process.send?.('loaded') // to a parent that measures what a start waits for
  const config = readConfig(service.config) as z.output<S> & ProcessConfig // every configuration holds `processConfig`
  const log = createLog({ name, level: config.LOG_LEVEL, ...instanceIn(config) })
  const { host, spec } = createHost(name, config, log)
  const deps = open(service, host)
  const { components, ...rest } = spec()
  const rpc = service.rpc?.(deps)
  const app = service.http?.(deps)

  await runProcess({
    name,
    log,
    host: config.HOST,
    port: config.PORT,
    ...(rpc && { rpc }),
    ...(app && { app }),
    components: [...components, ...(service.events?.(deps) ?? []), ...(service.timers?.(deps) ?? [])],
    ...rest,
  })
}

const instanceIn = (config: object) =>
  'INSTANCE' in config && typeof config.INSTANCE === 'string' ? { instance: config.INSTANCE } : {}

const open = <S extends z.ZodObject, Deps, C extends Contract>(
  { name, dependencies }: Service<S, Deps, C>,
  host: Host<z.output<S> & ProcessConfig>,
) => {
  try {
    return dependencies(host)
  } catch (err) {
    exitIfCannotStart(name, err)
    throw err
  }
}
