import { openDatabase, openPool } from '@murmuration/database'
import { databaseUrl } from '../config/pieces.ts'
import type { Host } from '../host.ts'
import { unlessRefused } from '../process/start-checks.ts'

export const databaseConfig = { DATABASE_URL: databaseUrl }

type DatabaseHost = Host<{ DATABASE_URL: string }>
type MakeClient<Db> = Parameters<typeof openDatabase<Db & { $disconnect(): Promise<void> }>>[1]

const register = (host: DatabaseHost, { check, close }: Pick<ReturnType<typeof openPool>, 'check' | 'close'>) => {
  host.component(unlessRefused('DATABASE_URL', check))
  host.check('database', check)
  host.onClose(close)
}

/** The service's own database, by Prisma and by `pg` over one pool. The process is ready only while it answers. */
export const database = <Db extends { $disconnect(): Promise<void> }>(
  host: DatabaseHost,
  makeClient: MakeClient<Db>,
) => {
  const { db, pool, ...opened } = openDatabase<Db>({ url: host.config.DATABASE_URL, log: host.log }, makeClient)
  register(host, opened)
  return { db, pool }
}

/** The same without Prisma. `statementMs` as in `openPool`: a command that reads a whole table sets it to 0, which means no limit. */
export const databasePool = (host: DatabaseHost, options: { statementMs?: number } = {}) => {
  const { pool, ...opened } = openPool({ url: host.config.DATABASE_URL, log: host.log, ...options })
  register(host, opened)
  return pool
}
