import { inTransaction } from '@murmuration/database'
import type { SigningKey } from '@murmuration/identity'
import type { Pool, PoolClient } from 'pg'
import type { Seal } from './seal.ts'
import { newSigningKey, toJwk } from './signing-keys.ts'

const CACHED_MS = 10_000 // how long a replica may go on signing with the key before

// Whoever checks tokens asks for a key it does not know at most once in 10 seconds, and strangers may have used that up:
// a key is published for longer than that before it signs. Only the very first one signs at once.
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
 * The keys that sign access tokens (table `signing_keys`). One signs; those before it stay published for a day, until
 * long after their last token has run out.
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

  /** One replica at a time, so that of two that find no key one makes it and the other takes it. */
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
    /** The key to sign with. The first one is made when a key is first asked for. */
    current,

    /** All keys that are published: at least one, or other processes would wait for it until the first sign-up. */
    async jwks() {
      let { rows } = await all()
      if (rows.length === 0) {
        await current()
        rows = (await all()).rows
      }
      return { keys: rows.map(({ kid, sealed }) => toJwk(kid, seal.open(sealed))) }
    },

    /** Whether the stored keys were sealed with the secret that we have. Rejects while the database cannot be asked. */
    async fitSecret() {
      const { rows } = await pool.query<Pick<KeyRow, 'sealed'>>('SELECT sealed FROM signing_keys')
      return rows.every(({ sealed }) => opens(seal, sealed))
    },

    /** In a quarter of a minute a new key signs. Logs nobody out: what older keys signed stays good until it runs out. */
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

/** What a process says that was given another `KEY_SECRET` than the one before it. */
export const WRONG_KEY_SECRET =
  'KEY_SECRET is not the secret that the signing keys in the database were sealed with. Set the former one again. ' +
  'If it is lost, delete all rows of the table signing_keys: everybody has to log in again then.'
