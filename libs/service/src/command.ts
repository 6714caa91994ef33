import type { Contract } from '@murmuration/rpc'
import type { z } from 'zod'
import { readConfig } from './config/config.ts'
import type { ProcessConfig, Service } from './define-service.ts'
import { createHost, type Host } from './host.ts'
import { createLog } from './log.ts'

/**
 * Runs `work` once, as a process of its own beside the running service, with the service's configuration. `work` opens the
 * dependencies it needs on `host`, and they are closed after it. The process does not listen and does not announce itself.
 * If `work` rejects, the event `failed` is logged as an error and the process exits with 1.
 */
export const runCommand = async <S extends z.ZodObject, Deps, C extends Contract>(
  service: Service<S, Deps, C>,
  failed: string,
  work: (host: Host<z.output<S> & ProcessConfig>) => Promise<void>,
) => {
  const config = readConfig(service.config) as z.output<S> & ProcessConfig // every configuration holds `processConfig`
  const log = createLog({ name: service.name, level: config.LOG_LEVEL })
  const { host, spec } = createHost(service.name, config, log)
  try {
    await work(host)
  } catch (err) {
    log.error({ err }, failed)
    process.exitCode = 1
  } finally {
    for (const close of spec().close) await close()
  }
}
