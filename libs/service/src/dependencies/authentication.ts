import { authenticateWith, createKeyRing, createTokenVerifier, keptIn, keysOf } from '@murmuration/identity'
import type { Redis } from 'ioredis'
import type { Host } from '../host.ts'

/**
 * Access tokens, verified with the public keys of the service that signs them, which are kept in Redis for replicas that
 * start while that one is down. The process is ready only once it has keys.
 */
export const authentication = (host: Host, signer: Parameters<typeof keysOf>[0], redis: Redis) => {
  const keys = host.component(createKeyRing({ load: keysOf(signer), kept: keptIn(redis) }))
  host.check('keys', keys.check)
  const verifyToken = createTokenVerifier(keys.find)
  return { verifyToken, authenticate: authenticateWith(verifyToken), hasKeys: keys.has }
}
