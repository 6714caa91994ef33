import { createPublicKey, verify, type KeyObject } from 'node:crypto'
import type { Dict } from '../message.ts'
import { accepted, denied, type Method, type MethodConfig, type MethodTools } from './method.ts'

const CHALLENGE_BYTES = 32
const PUBLIC_KEY = /^[0-9a-f]{64}$/i // 32 bytes
const SIGNED = /^[0-9a-f]{192}$/i // signature (64 bytes), then what was signed (32 bytes)
const SIGNATURE_DIGITS = 128

/**
 * Ed25519: the client signs a random challenge with the key whose public half the configuration lists. Without an authid in
 * the HELLO, the key alone says which principal it is. Channel binding is not offered.
 */
export const cryptosign = (config: MethodConfig<'cryptosign'>, tools: MethodTools): Method => {
  const owners = new Map<string, { authid: string; role: string }[]>()
  for (const [authid, { authorized_keys, role }] of Object.entries(config.principals))
    for (const key of authorized_keys)
      owners.set(key.toLowerCase(), [...(owners.get(key.toLowerCase()) ?? []), { authid, role }])

  return ({ hello: { authid, authextra } }) => {
    const key = (authextra as Dict | undefined)?.['pubkey']
    if (typeof key !== 'string' || !PUBLIC_KEY.test(key)) return undefined
    const principal = owners.get(key.toLowerCase())?.find((owner) => !authid || owner.authid === authid)
    const challenge = Buffer.from(tools.randomBytes(CHALLENGE_BYTES)).toString('hex')
    return {
      kind: 'challenge',
      method: 'cryptosign',
      extra: { challenge, channel_binding: null },
      answer(signature) {
        // Verified for unknown keys too: the same work.
        const proven = isSigned(signature, challenge, publicKey(key))
        return proven && principal ? accepted(principal.authid, principal.role, 'cryptosign') : denied()
      },
    }
  }
}

const isSigned = (signed: string, challenge: string, key: KeyObject) => {
  if (!SIGNED.test(signed) || signed.slice(SIGNATURE_DIGITS).toLowerCase() !== challenge) return false
  return verify(null, Buffer.from(challenge, 'hex'), key, Buffer.from(signed.slice(0, SIGNATURE_DIGITS), 'hex'))
}

const publicKey = (hex: string) =>
  createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(hex, 'hex').toString('base64url') },
    format: 'jwk',
  })
