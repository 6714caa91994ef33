export type { Check } from './process/check.ts'
export { VERSION } from './calls/announce.ts'
export { type Known, networkConfig, SIGNALS, urlsOf } from './calls/discovery.ts'
export { openNetwork, type Network } from './calls/network.ts'
export { reportsOf, type Report } from './calls/report.ts'
export { readConfig } from './config/config.ts'
export {
  count,
  databaseUrl,
  httpUrl,
  optionalSecret,
  port,
  processConfig,
  redisUrl,
  routerUrl,
  secret,
} from './config/pieces.ts'
export { everyPage } from './every-page.ts'
export { createLog, type Log } from './log.ts'
export { every, type Component } from './process/component.ts'
export type { App, Spec } from './process/spec.ts'
export { isSlow, isTransient, tellOutages } from './outage.ts'
export { firstAnswer, openRedis, patientCopy } from './redis.ts'
export { run } from './run.ts'
export { runCommand } from './command.ts'
export { authentication } from './dependencies/authentication.ts'
export { database, databaseConfig, databasePool } from './dependencies/database.ts'
export { network } from './dependencies/network.ts'
export { redis, redisConfig } from './dependencies/redis.ts'
export { serviceConfig } from './dependencies/service-config.ts'
export { defineService } from './define-service.ts'
export type { Host } from './host.ts'
export { createHealth } from './process/http/health.ts'
export { runToEnd } from './process/run.ts'
export { CannotStart, precondition, unlessRefused } from './process/start-checks.ts'
