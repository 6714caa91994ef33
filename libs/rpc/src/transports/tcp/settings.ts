import { rateLimitedLog } from '../../rate-limited-log.ts'
import type { TransportLog, TransportSettings } from '../transport.ts'
import { type Codec, codecs } from './codec.ts'

/** ms, and bytes. Tests are less patient. */
export interface Limits {
  /** Both sides look so often whether anything has come; the caller sends a ping, so something does. */
  heartbeatMs: number
  /** For everything from the first byte to the last proof. */
  handshakeMs: number
  /** For a connection to be there. */
  connectMs: number
  /** For a callee to begin to listen. Until then its caller logs no failed attempt: processes that start together are not ready together. */
  startMs: number
  /** Of frames that wait for the other side to read. Beyond that, no call is begun; at twice as many the connection is ended. */
  unsentBytes: number
  /** Calls at once on one connection, against a caller that has lost count. */
  inFlight: number
}

export const LIMITS: Limits = {
  heartbeatMs: 1_200, // four of them are less than 5 s: see `SILENT_BEATS`
  handshakeMs: 2_000,
  connectMs: 2_000,
  startMs: 10_000,
  unsentBytes: 2 ** 25, // two of the largest replies
  inFlight: 10_000,
}

/** So many beats without a byte: 3 to 4 times `heartbeatMs` after the last one, the connection is taken for dead. */
export const SILENT_BEATS = 3

export interface TcpSettings {
  secret: string
  codec: Codec
  tls: TransportSettings['tls']
  log: TransportLog
}

/** What both sides need of the settings. Throws without a secret: any process that reaches the port could call. */
export const tcpSettings = ({ secret, codec = 'json', tls, log }: TransportSettings): TcpSettings => {
  if (!secret)
    throw new Error('The tcp transport needs a secret that caller and callee share: without it any process could call')
  return { secret, codec: codecs[codec], tls, log: rateLimitedLog(log) }
}
