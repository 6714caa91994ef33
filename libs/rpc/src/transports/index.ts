import { httpConnect } from './http/connect.ts'
import { httpListen } from './http/listen.ts'
import { queueConnect } from './queue/connect.ts'
import { queueListen } from './queue/listen.ts'
import type { Transport } from './transport.ts'

const http: Transport = { name: 'http', kind: 'direct', listen: httpListen, connect: httpConnect }
const queue: Transport = { name: 'queue', kind: 'brokered', listen: queueListen, connect: queueConnect }

/** Every transport there is, by the name that `TRANSPORT` gives it. Another one is another row. */
export const transports = { http, queue } satisfies Record<string, Transport>

export type TransportName = keyof typeof transports
export const transportNames = Object.keys(transports) as [TransportName, ...TransportName[]]
