import { createHmac } from 'node:crypto'
import { Client } from 'pg'

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
