import { createPublicKey, generateKeyPair, randomUUID, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'

const generate = promisify(generateKeyPair)

/** A new RSA key pair with a name of its own. */
export const newSigningKey = async () => ({
  kid: randomUUID(),
  privateKey: (await generate('rsa', { modulusLength: 2048 })).privateKey,
})

/** The public half, as RFC 7517 writes it. */
export const toJwk = (kid: string, privateKey: KeyObject) => {
  const { kty, n, e } = createPublicKey(privateKey).export({ format: 'jwk' }) as { kty: string; n: string; e: string } // RSA
  return { kid, kty, alg: 'RS256', use: 'sig', n, e } // in the order of the contract, as the split passes it on
}
