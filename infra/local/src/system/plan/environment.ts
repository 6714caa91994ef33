import { join } from 'node:path'
import { tools } from '../../folders.ts'
import type { Postgres } from '../../postgres/connection.ts'
import { services, type Service } from './services.ts'

export type Ports = Record<string, number>

export interface Surroundings {
  ports: Ports
  postgres: Pick<Postgres, 'url'>
  redisUrl: string | undefined
  /** Encrypts the private signing keys at rest. */
  keySecret: string
  /** Where the edges listen; everything else only on this machine. */
  host: string
}

export const localUrl = (port: number | undefined) => `http://127.0.0.1:${port}`

/** What one of several is called: `posts-2`. Of the monolith there is just one. */
export const instanceName = ({ name, system }: Service, replica = 1) =>
  system === 'split' ? `${name}-${replica}` : name

/**
 * What a process is told: its own address, its database, the queue, and how it finds those it calls. The first replica
 * listens where its service is known to be, further ones wherever there is room: the registry tells where.
 */
export const environmentOf = (service: Service, surroundings: Surroundings, replica = 1) => {
  const { ports, postgres, redisUrl, keySecret, host } = surroundings
  const { DISCOVERY = 'redis' } = process.env
  const addresses = service.calls.map((name) => [`${name.toUpperCase()}_URL`, localUrl(ports[name])] as const)
  return {
    NODE_COMPILE_CACHE: join(tools, 'compile-cache'), // read by Node 22 and later
    ...process.env,
    HOST: service.isEdge ? host : '127.0.0.1',
    PORT: replica === 1 ? String(ports[service.name]) : '0',
    ...(service.database && { DATABASE_URL: postgres.url(service.name) }),
    ...(service.redis && redisUrl && { REDIS_URL: redisUrl }),
    ...(service.system === 'split' && redisUrl && { DISCOVERY, INSTANCE: instanceName(service, replica) }),
    KEY_SECRET: keySecret,
    ...Object.fromEntries(addresses),
  }
}

export const defaultPorts: Ports = Object.fromEntries(services.map(({ name, port }) => [name, port]))
