import { networkConfig, type Known } from '../calls/discovery.ts'
import { processConfig } from '../config/pieces.ts'
import { databaseConfig } from './database.ts'
import { redisConfig } from './redis.ts'

/**
 * The configuration of a service behind the gateway: its process, its database, Redis, how callers find it, and the
 * addresses of the services it calls (`calls`).
 */
export const serviceConfig = <const C extends readonly Known[]>(contract: Known, ...calls: C) => ({
  ...processConfig(contract.port),
  ...databaseConfig,
  ...redisConfig,
  ...networkConfig(...calls),
})
