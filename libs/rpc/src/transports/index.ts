import { httpConnect } from './http/connect.ts'
import { httpListen } from './http/listen.ts'
import type { Transport } from './transport.ts'

const http: Transport = { name: 'http', kind: 'direct', listen: httpListen, connect: httpConnect }

/** All transports, by their name in `TRANSPORT`. A new transport is a new row. */
export const transports = { http } satisfies Record<string, Transport>

export type TransportName = keyof typeof transports
export const transportNames = Object.keys(transports) as [TransportName, ...TransportName[]]
