import type { Dict } from '../message.ts'

/** How a peer proves its identity. `secret` is the password: without a salt, the text in the router's configuration. */
export type Auth =
  | { method: 'anonymous' }
  | { method: 'ticket'; authid: string; ticket: string }
  | { method: 'wampcra'; authid: string; secret: string }

/** What HELLO says of it. */
export const authDetails = (auth: Auth): Dict => ({
  authmethods: [auth.method],
  ...('authid' in auth && { authid: auth.authid }),
})

/** The signature that answers a CHALLENGE (WAMP, "Ticket-based Authentication", "Challenge Response Authentication"). */
export const answerChallenge = async (auth: Auth, method: string, extra: Dict): Promise<string> => {
  if (auth.method === 'ticket' && method === 'ticket') return auth.ticket
  if (auth.method === 'wampcra' && method === 'wampcra') return signed(auth.secret, extra)
  throw new Error(`The router asks for ${method}, which this peer was not told how to answer`)
}

// WebCrypto, which browsers and Node both have.
const bytesOf = (text: string) => new TextEncoder().encode(text)
const toBase64 = (bytes: ArrayBuffer) => btoa(String.fromCharCode(...new Uint8Array(bytes)))

const signed = async (secret: string, extra: Dict) => {
  const { challenge, salt, iterations = 1_000, keylen = 32 } = extra
  if (typeof challenge !== 'string') throw new Error('The router has sent no challenge')
  const key = typeof salt === 'string' ? await derived(secret, salt, Number(iterations), Number(keylen)) : secret
  const hmac = { name: 'HMAC', hash: 'SHA-256' }
  const imported = await crypto.subtle.importKey('raw', bytesOf(key), hmac, false, ['sign'])
  return toBase64(await crypto.subtle.sign('HMAC', imported, bytesOf(challenge)))
}

/** The key of a salted secret: the Base64 text of what PBKDF2 derives, not its bytes. */
const derived = async (secret: string, salt: string, iterations: number, keylen: number) => {
  const imported = await crypto.subtle.importKey('raw', bytesOf(secret), 'PBKDF2', false, ['deriveBits'])
  const way = { name: 'PBKDF2', hash: 'SHA-256', salt: bytesOf(salt), iterations }
  return toBase64(await crypto.subtle.deriveBits(way, imported, keylen * 8))
}
