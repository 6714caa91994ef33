import { newSigningKey, type Seal, type SigningKey, toJwk } from '@murmuration/identity'
import type { Prisma, PrismaClient } from './generated/prisma/client.ts'

const CACHED_MS = 10_000 // how long a replica may go on signing with a key that was just retired
const DAY = 24 * 60 * 60 * 1000

/** The keys that sign access tokens. One signs; those before it stay published until their last token has run out. */
export const createKeys = ({ db, seal }: { db: PrismaClient; seal: Seal }) => {
  let cached: { key: SigningKey; until: number } | undefined

  /** One at a time, and the loser of a race uses the winner's key. */
  const create = async (tx: Prisma.TransactionClient) => {
    const { kid, privateKey } = await newSigningKey()
    await tx.signingKey.create({ data: { kid, sealed: seal.seal(privateKey) } })
    return { kid, privateKey }
  }

  const newest = async (tx: Prisma.TransactionClient) => {
    const row = await tx.signingKey.findFirst({ where: { retiredAt: null }, orderBy: { createdAt: 'desc' } })
    return row && { kid: row.kid, privateKey: seal.open(row.sealed) }
  }

  const locked = <T>(work: (tx: Prisma.TransactionClient) => Promise<T>) =>
    db.$transaction(async (tx) => {
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('signing_keys'))`
      return work(tx)
    })

  return {
    /** The key to sign with. The first one is made when it is first asked for. */
    async current(): Promise<SigningKey> {
      if (cached && cached.until > Date.now()) return cached.key
      const key = (await newest(db)) ?? (await locked(async (tx) => (await newest(tx)) ?? create(tx)))
      cached = { key, until: Date.now() + CACHED_MS }
      return key
    },

    async jwks() {
      const rows = await db.signingKey.findMany({ orderBy: { createdAt: 'desc' } })
      return { keys: rows.map(({ kid, sealed }) => toJwk(kid, seal.open(sealed))) }
    },

    /** From now on a new key signs. Logs nobody out: what older keys signed stays good until it runs out. */
    rotate: () =>
      locked(async (tx) => {
        await tx.signingKey.deleteMany({ where: { retiredAt: { lt: new Date(Date.now() - DAY) } } })
        await tx.signingKey.updateMany({ where: { retiredAt: null }, data: { retiredAt: new Date() } })
        return create(tx)
      }),
  }
}

export type Keys = ReturnType<typeof createKeys>
