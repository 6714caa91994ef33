import { createPublicKey, generateKeyPair, randomUUID, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import { inTransaction } from '@murmuration/database'
import type { SigningKey } from '@murmuration/identity'
import type { Pool, PoolClient } from 'pg'
import type { Seal } from './seal.ts'

const generate = promisify(generateKeyPair)

const CACHED_MS = 10_000 // how long a replica may still sign with the previous key

// A process that checks tokens asks for an unknown key at most once in 10 seconds, and a token with an invented key id may
// have used up that request. So a key is published for 15 seconds before it signs. Only the very first key signs at once.
const SIGNING = `
  SELECT kid, sealed FROM signing_keys,
    LATERAL (SELECT created_at > now() - interval '15 seconds' AS is_new) age
  ORDER BY is_new, CASE WHEN is_new THEN created_at END, created_at DESC
  LIMIT 1`

interface KeyRow {
  kid: string
  sealed: Uint8Array
}

/**
 * The keys that sign access tokens (table `signing_keys`). One key signs. Earlier keys stay published for a day, which is
 * long after their last token has expired.
 */
export const createKeys = ({ pool, seal }: { pool: Pool; seal: Seal }) => {
  let cached: { key: SigningKey; until: number } | undefined

  const signing = async (db: Pool | PoolClient): Promise<SigningKey | undefined> => {
    const { rows } = await db.query<KeyRow>(SIGNING)
    return rows[0] && { kid: rows[0].kid, privateKey: seal.open(rows[0].sealed) }
  }

  const create = async (client: PoolClient): Promise<SigningKey> => {
    const key = await newSigningKey()
    await client.query('INSERT INTO signing_keys (kid, sealed) VALUES ($1, $2)', [key.kid, seal.seal(key.privateKey)])
    return key
  }

  /** Runs `work` in one replica at a time: of two replicas that find no key, one makes a key and the other uses it. */
  const alone = <T>(work: (client: PoolClient) => Promise<T>) =>
    inTransaction(pool, async (client) => {
      await client.query("SELECT pg_advisory_xact_lock(hashtext('signing_keys'))")
      return work(client)
    })

  const current = async (): Promise<SigningKey> => {
    if (cached && cached.until > performance.now()) return cached.key
    const key = (await signing(pool)) ?? (await alone(async (client) => (await signing(client)) ?? create(client)))
    cached = { key, until: performance.now() + CACHED_MS }
    return key
  }

  const all = () => pool.query<KeyRow>('SELECT kid, sealed FROM signing_keys ORDER BY created_at DESC')

  return {
    /** The key to sign with. Makes the first key when there is none. */
    current,

    /** All published keys. There is always one, because other processes would otherwise wait for it until the first sign-up. */
    async jwks() {
      let { rows } = await all()
      if (rows.length === 0) {
        await current()
        rows = (await all()).rows
      }
      return { keys: rows.map(({ kid, sealed }) => toJwk(kid, seal.open(sealed))) }
    },

    /** Whether the stored keys were sealed with the secret of this process. Rejects while the database does not answer. */
    async fitSecret() {
      const { rows } = await pool.query<Pick<KeyRow, 'sealed'>>('SELECT sealed FROM signing_keys')
      return rows.every(({ sealed }) => opens(seal, sealed))
    },

    /** Adds a key, which signs after 15 seconds. No user is logged out: tokens that older keys signed stay valid until they expire. */
    rotate: () =>
      alone(async (client) => {
        await client.query("DELETE FROM signing_keys WHERE retired_at < now() - interval '1 day'")
        await client.query('UPDATE signing_keys SET retired_at = now() WHERE retired_at IS NULL')
        return create(client)
      }),
  }
}

export type Keys = ReturnType<typeof createKeys>

const opens = (seal: Seal, sealed: Uint8Array) => {
  try {
    return seal.open(sealed) !== undefined
  } catch {
    return false
  }
}

/** The message of a process that starts with another `KEY_SECRET` than the one that sealed the keys. */
export const WRONG_KEY_SECRET =
  'KEY_SECRET is not the secret that the signing keys in the database were sealed with. Set the former one again. ' +
  'If it is lost, delete all rows of the table signing_keys: everybody has to log in again then.'

/** A new RSA key pair with an id of its own. */
const newSigningKey = async () => ({
  kid: randomUUID(),
  privateKey: (await generate('rsa', { modulusLength: 2048 })).privateKey,
})

/** The public half, as RFC 7517 writes it. */
const toJwk = (kid: string, privateKey: KeyObject) => {
  const { kty, n, e } = createPublicKey(privateKey).export({ format: 'jwk' }) as { kty: string; n: string; e: string } // RSA
  return { kid, kty, alg: 'RS256', use: 'sig', n, e } // in the order of the contract, so that both systems answer with the same text
}
