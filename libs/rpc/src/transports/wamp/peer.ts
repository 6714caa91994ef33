import { connect, type Peer } from '@murmuration/wamp/client'
import { rateLimitedLog } from '../../rate-limited-log.ts'
import { MAX_REPLY_BYTES, type TransportSettings } from '../transport.ts'
import { authOf, REALM } from './names.ts'

/** A service's session with the router. Throws without a secret: the router lets no stranger call a service. */
export const joinRouter = (url: string, { secret, codec = 'json', log }: TransportSettings): Peer => {
  if (!secret) throw new Error('A router is joined with a secret that the services and the router share')
  return connect({
    url,
    realm: REALM,
    serializer: codec,
    auth: authOf(secret),
    maxMessageBytes: MAX_REPLY_BYTES,
    log: rateLimitedLog(log),
  })
}
