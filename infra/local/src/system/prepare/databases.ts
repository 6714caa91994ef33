import { join } from 'node:path'
import { migrate } from '@murmuration/database'
import { root } from '../../folders.ts'
import type { Postgres } from '../../postgres/connection.ts'
import { createDatabase } from '../../postgres/databases.ts'
import type { Service } from '../plan/services.ts'

export interface Migrated {
  service: string
  applied: string[]
}

/** A database and a role for each service that has one, with all its migrations applied. */
export const migrateAll = async (postgres: Postgres, wanted: Service[]): Promise<Migrated[]> => {
  const done: Migrated[] = []
  // One after the other: the engine is one WebAssembly instance, and a first start is quick enough.
  for (const { name, folder } of wanted.filter(({ database }) => database)) {
    const url = await createDatabase(postgres, name)
    done.push({ service: name, applied: await migrate({ url, folder: join(root, folder, 'prisma/migrations') }) })
  }
  return done
}
