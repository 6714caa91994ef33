import type { Author, Payload } from '@murmuration/contracts'
import type { Prisma, PrismaClient } from './generated/prisma/client.ts'

/** Keeps the copy of an author up to date. Events may arrive in the wrong order: an older version changes nothing. */
export const upsertAuthor =
  (db: PrismaClient) =>
  async ({ user: { id, handle, name }, version }: Payload<'user.registered' | 'user.updated'>) => {
    await db.$executeRaw`
      INSERT INTO authors (id, handle, name, version) VALUES (${id}::uuid, ${handle}, ${name}, ${version})
      ON CONFLICT (id) DO UPDATE SET handle = excluded.handle, name = excluded.name, version = excluded.version
        WHERE authors.version <= excluded.version`
  }

/** The copy of a user who is about to post. It is made from the access token if the event about that user is still on its way. */
export const ensureAuthor = async (tx: Prisma.TransactionClient, { id, handle, name }: Author): Promise<Author> => {
  const copy = { where: { id }, select: { id: true, handle: true, name: true } }
  const known = await tx.author.findUnique(copy)
  if (known) return known
  await tx.author.createMany({ data: { id, handle, name, version: 0 }, skipDuplicates: true })
  return tx.author.findUniqueOrThrow(copy)
}
