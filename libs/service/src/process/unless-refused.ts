import type { Check } from './check.ts'
import type { Component } from './component.ts'
import { CannotStart } from './precondition.ts'

// Of PostgreSQL (SQLSTATE: password, user, database, permission) and of Meilisearch.
const REFUSALS = new Set<unknown>([
  '28P01',
  '28000',
  '3D000',
  '42501',
  'invalid_api_key',
  'missing_authorization_header',
])

const codeOf = (reason: unknown) => (reason instanceof Object && 'code' in reason ? reason.code : undefined)
const isRefusal = (reason: Error) => REFUSALS.has(codeOf(reason)) || REFUSALS.has(codeOf(reason.cause))

/**
 * Ends the start of a process when a server refuses what `variable` says of it: a password, a user, a database, a key.
 * That does not pass by itself. A server that is away does, so the process starts and is not ready until `check` holds.
 */
export const unlessRefused = (variable: string, check: Check): Component => ({
  async start(log) {
    await check().catch((err: unknown) => {
      if (err instanceof Error && isRefusal(err)) throw new CannotStart(`${variable} is refused: ${err.message}.`)
      log.warn({ err, variable }, 'server.away')
    })
  },
  stop: async () => {},
})
