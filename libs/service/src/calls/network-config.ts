import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { POLICIES } from '@murmuration/dispatch'
import { transportNames, transports, type Transport, type TransportSettings } from '@murmuration/rpc'
import { z } from 'zod'
import { httpUrl, optionalSecret, routerUrl } from '../config/pieces.ts'
import type { Log } from '../log.ts'
import { CannotStart } from '../process/start-checks.ts'

const addresses = z
  .string()
  .transform((list) => list.split(',').map((address) => address.trim()))
  .pipe(z.array(httpUrl))

/** What a process knows of a service before it has asked discovery. */
export interface Known {
  name: string
  /** Where it listens unless it is told otherwise. */
  port: number
}

/** The variable with the addresses of a service: `POSTS_URL`. */
type UrlVariable<Name extends string> = `${Uppercase<Name>}_URL`
/** The variable with the transport of a service: `TRANSPORT_POSTS`. */
type TransportVariable<Name extends string> = `TRANSPORT_${Uppercase<Name>}`
const URL_SUFFIX = '_URL'
const TRANSPORT_PREFIX = 'TRANSPORT_'

/** For the configuration of a process: the variables with the addresses of these services. */
export const urlsOf = <const S extends readonly Known[]>(...services: S) => {
  const urls = services.map(({ name, port }) => [
    name.toUpperCase() + URL_SUFFIX,
    addresses.default([`http://127.0.0.1:${port}`]),
  ])
  // One entry for each service, named as the type says; `fromEntries` forgets the keys.
  return Object.fromEntries(urls) as Record<UrlVariable<S[number]['name']>, z.ZodDefault<typeof addresses>>
}

const transportName = z.enum(transportNames)
const transportList = z
  .string()
  .transform((list) => list.split(',').map((name) => name.trim()))
  .pipe(z.array(transportName))

const settings = {
  /** `static`: the addresses below. `dns`: all A records of their names. `redis`: the instances that announce themselves; until one has, the addresses. */
  DISCOVERY: z.enum(['static', 'dns', 'redis']).default('static'),
  /** The name of this process among its replicas. */
  INSTANCE: z.string().default(() => randomUUID().slice(0, 8)),
  /** Calls this process takes at once; 0 is any number. */
  CONCURRENCY: z.coerce.number().int().min(0).default(0),
  /** How calls travel. `TRANSPORT_POSTS` overrides it for one service, in its callers and in the service itself. */
  TRANSPORT: transportName.default('http'),
  /** Transports that this service listens to besides HTTP and its own `TRANSPORT_…`. */
  LISTEN: transportList.default([]),
  /** The router, for the transport `wamp` and for EVENTS=wamp. */
  ROUTER_URL: routerUrl.default('rs://127.0.0.1:4010'),
  /** Proves to TCP and UDP peers, and to the router, that a process belongs to the system. */
  RPC_SECRET: optionalSecret('development-rpc-secret', 16),
  /** How messages are written over TCP. */
  CODEC: z.enum(['json', 'msgpack']).default('json'),
  /** Files in PEM. With all three, TCP connections are encrypted, and both sides show a certificate that the CA has signed. */
  TLS_CERT: z.string().optional(),
  TLS_KEY: z.string().optional(),
  TLS_CA: z.string().optional(),
  POLICY: z.enum(POLICIES).default('least'),
}

export type NetworkConfig = z.output<z.ZodObject<typeof settings>>

interface Services<C extends readonly Known[], Own extends Known> {
  /** The service that this process is; a process that is not called has none. */
  own?: Own
  /** The services that it calls. */
  calls?: C
}

/**
 * For the configuration of a process: how it finds the services that it calls and which transports it uses, with variables
 * for each of them, and how it wants to be called itself.
 */
export const networkConfig = <const C extends readonly Known[] = [], const Own extends Known = never>({
  own,
  calls,
}: Services<C, Own>) => {
  const called: readonly Known[] = calls ?? []
  const ways = [...called, ...(own ? [own] : [])].map(({ name }) => [
    TRANSPORT_PREFIX + name.toUpperCase(),
    transportName.optional(),
  ])
  // One entry for each service, named as the types say; `fromEntries` forgets the keys.
  return {
    ...settings,
    ...urlsOf<C>(...((calls ?? []) as C)), // without `calls` C is the empty list
    ...(Object.fromEntries(ways) as Record<
      TransportVariable<C[number]['name'] | Own['name']>,
      z.ZodOptional<typeof transportName>
    >),
  }
}

/** The addresses in the configuration, by the name of the service. */
export const addressesIn = (config: NetworkConfig) => {
  const known: Record<string, string[]> = {}
  for (const [variable, value] of Object.entries<unknown>(config))
    if (variable.endsWith(URL_SUFFIX) && Array.isArray(value))
      known[variable.slice(0, -URL_SUFFIX.length).toLowerCase()] = value.map(String)
  return known
}

/** How a service is called, as the configuration wants it. Throws when the transport needs a secret and there is none. */
export const transportOf = (config: NetworkConfig, service: string): Transport => {
  const own = Object.entries<unknown>(config).find(([name]) => name === TRANSPORT_PREFIX + service.toUpperCase())?.[1]
  return usableTransport(config, transportName.optional().parse(own) ?? config.TRANSPORT)
}

/** The transports that the service listens to, besides the HTTP that every process has. Throws as `transportOf` does. */
export const listenTransports = (config: NetworkConfig, service: string): Transport[] => [
  ...new Set([transportOf(config, service), ...config.LISTEN.map((each) => usableTransport(config, each))]),
]

const usableTransport = (config: NetworkConfig, name: z.output<typeof transportName>) => {
  const transport: Transport = transports[name]
  if (transport.needsSecret && !config.RPC_SECRET)
    throw new CannotStart(`RPC_SECRET is missing: the transport ${name} needs it`)
  return transport
}

/** What the transports of this process are told. */
export const transportSettings = (config: NetworkConfig, log: Log): TransportSettings => ({
  secret: config.RPC_SECRET,
  codec: config.CODEC,
  tls: tlsOf(config),
  log,
})

const tlsOf = ({ TLS_CERT, TLS_KEY, TLS_CA }: NetworkConfig) => {
  if (!TLS_CERT && !TLS_KEY && !TLS_CA) return undefined
  if (!TLS_CERT || !TLS_KEY || !TLS_CA)
    throw new CannotStart('TLS_CERT, TLS_KEY and TLS_CA belong together, and one of them is missing')
  return { cert: pem('TLS_CERT', TLS_CERT), key: pem('TLS_KEY', TLS_KEY), ca: pem('TLS_CA', TLS_CA) }
}

const pem = (variable: string, file: string) => {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new CannotStart(`${variable} names a file that cannot be read: ${file}`, { cause })
  }
}

/** The variables with the addresses of brokers. */
export interface BrokerConfig {
  REDIS_URL?: string
  ROUTER_URL?: string
}

const BROKERS: Partial<Record<string, keyof BrokerConfig>> = { queue: 'REDIS_URL', wamp: 'ROUTER_URL' }

/** The address of a transport's broker; undefined for one without. */
export const brokerOf = (config: BrokerConfig, transport: string) => {
  const variable = BROKERS[transport]
  return variable && config[variable]
}
