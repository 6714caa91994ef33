import type { Author, Payload } from '@murmuration/contracts'
import type { Prisma, PrismaClient } from './generated/prisma/client.ts'

/** Keeps the copy of a user up to date. Events may arrive in the wrong order: an older version changes nothing. */
export const upsertPerson =
  (db: PrismaClient) =>
  async ({ user: { id, handle, name }, version }: Payload<'user.registered' | 'user.updated'>) => {
    await db.$executeRaw`
      INSERT INTO people (id, handle, name, version) VALUES (${id}::uuid, ${handle}, ${name}, ${version})
      ON CONFLICT (id) DO UPDATE SET handle = excluded.handle, name = excluded.name, version = excluded.version
        WHERE people.version <= excluded.version`
  }

/** Creates the copy of a user whom an event names, unless it exists. The event about that user may still be on its way. */
export const ensurePerson = async (tx: Prisma.TransactionClient, { id, handle, name }: Author) => {
  await tx.person.createMany({ data: { id, handle, name, version: 0 }, skipDuplicates: true })
}
