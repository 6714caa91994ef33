import { networkConfig, type Known } from '../calls/network-config.ts'
import { processConfig } from '../config/pieces.ts'
import { databaseConfig } from './database.ts'
import { redisConfig } from './redis.ts'

/**
 * The configuration of a service behind the gateway: its process, its database, Redis, how callers find it, and the
 * addresses of the services it calls (`calls`).
 */
export const serviceConfig = <const Own extends Known, const C extends readonly Known[]>(own: Own, ...calls: C) => ({
  ...processConfig(own.port),
  ...databaseConfig,
  ...redisConfig,
  ...networkConfig({ own, calls }),
})
