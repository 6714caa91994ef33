import type { Postgres } from '../postgres/connection.ts'
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

/** What a process is told: its own address, its database, the queue, and where those are whom it calls. */
export const environmentOf = (service: Service, { ports, postgres, redisUrl, keySecret, host }: Surroundings) => {
  const addresses = service.calls.map((name) => [`${name.toUpperCase()}_URL`, localUrl(ports[name])] as const)
  return {
    ...process.env,
    HOST: service.isEdge ? host : '127.0.0.1',
    PORT: String(ports[service.name]),
    ...(service.database && { DATABASE_URL: postgres.url(service.name) }),
    ...(service.redis && redisUrl && { REDIS_URL: redisUrl }),
    KEY_SECRET: keySecret,
    ...Object.fromEntries(addresses),
  }
}

export const defaultPorts: Ports = Object.fromEntries(services.map(({ name, port }) => [name, port]))
