import { httpConnect } from './http/connect.ts'
import { httpListen } from './http/listen.ts'
import { tcpConnect } from './tcp/connect.ts'
import { tcpListen } from './tcp/listen.ts'
import { queueConnect } from './queue/connect.ts'
import { queueListen } from './queue/listen.ts'
import { wampConnect } from './wamp/connect.ts'
import { wampListen } from './wamp/listen.ts'
import type { Transport } from './transport.ts'

const http: Transport = { name: 'http', kind: 'direct', listen: httpListen, connect: httpConnect }
const tcp: Transport = {
  name: 'tcp',
  kind: 'direct',
  portOffset: 1_000,
  needsSecret: true,
  listen: tcpListen,
  connect: tcpConnect,
}
const queue: Transport = { name: 'queue', kind: 'brokered', listen: queueListen, connect: queueConnect }
const wamp: Transport = {
  name: 'wamp',
  kind: 'brokered',
  needsSecret: true,
  listen: wampListen,
  connect: wampConnect,
}

/** All transports, by their name in `TRANSPORT`. A new transport is a new row. */
export const transports = { http, tcp, queue, wamp } satisfies Record<string, Transport>

export type TransportName = keyof typeof transports
export const transportNames = Object.keys(transports) as [TransportName, ...TransportName[]]
