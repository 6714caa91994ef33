import { createHmac } from 'node:crypto'
import { Client, escapeIdentifier, escapeLiteral } from 'pg'

/** How to reach a running PostgreSQL, and as whom. */
export interface Postgres {
  port: number
  /** As superuser: for making databases, never for an app. */
  adminUrl(database?: string): string
  /** A database, as the role of the same name or as another. */
  url(database: string, role?: string): string
  passwordOf(role: string): string
}

export const postgresAt = (port: number, superuserPassword: string): Postgres => {
  const urlOf = (user: string, password: string, database: string) =>
    `postgresql://${user}:${password}@127.0.0.1:${port}/${database}`
  // Derived, so that there is one secret to keep and none to lose.
  const passwordOf = (role: string) => createHmac('sha256', superuserPassword).update(role).digest('base64url')

  return {
    port,
    adminUrl: (database = 'postgres') => urlOf('postgres', superuserPassword, database),
    url: (database, role = database) => urlOf(role, passwordOf(role), database),
    passwordOf,
  }
}

/** One connection as superuser, closed again. */
export const asAdmin = async <T>(postgres: Postgres, work: (client: Client) => Promise<T>): Promise<T> => {
  const client = new Client({ connectionString: postgres.adminUrl() })
  client.on('error', () => {}) // the query that runs is rejected with the same
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

const DUPLICATE_OBJECT = '42710'
const DUPLICATE_DATABASE = '42P04'

const unlessThere = (code: string) => (reason: unknown) => {
  if ((reason as { code?: string }).code !== code) throw reason
}

// Every role may connect to every database unless told otherwise.
const closeToOthers = (client: Client, database: string) =>
  client.query(`REVOKE ALL ON DATABASE ${escapeIdentifier(database)} FROM PUBLIC`)

/** A database and a role of the same name, which alone can connect to it. Changes nothing where they exist. Returns the URL. */
export const createDatabase = (postgres: Postgres, name: string): Promise<string> =>
  asAdmin(postgres, async (client) => {
    const id = escapeIdentifier(name)
    const password = escapeLiteral(postgres.passwordOf(name))
    await client.query(`CREATE ROLE ${id} LOGIN PASSWORD ${password}`).catch(unlessThere(DUPLICATE_OBJECT))
    await client.query(`CREATE DATABASE ${id} OWNER ${id}`).catch(unlessThere(DUPLICATE_DATABASE))
    await closeToOthers(client, name)
    return postgres.url(name)
  })

/** A copy of a database that has no connections, for the template's role, in about 30 ms. Returns its URL. */
export const createDatabaseFrom = (
  postgres: Postgres,
  { template, name }: { template: string; name: string },
): Promise<string> =>
  asAdmin(postgres, async (client) => {
    const [copy, original] = [escapeIdentifier(name), escapeIdentifier(template)]
    await client.query(`CREATE DATABASE ${copy} TEMPLATE ${original} OWNER ${original} STRATEGY wal_log`)
    await closeToOthers(client, name)
    return postgres.url(name, template)
  })

/** Drops a database, and ends its connections. */
export const dropDatabase = (postgres: Postgres, name: string): Promise<void> =>
  asAdmin(postgres, async (client) => {
    await client.query(`DROP DATABASE IF EXISTS ${escapeIdentifier(name)} WITH (FORCE)`)
  })
