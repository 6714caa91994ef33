import { setTimeout as sleep } from 'node:timers/promises'
import { openPool } from '@murmuration/database'

const PATIENCE = 120_000 // ms; a new volume is initialised first
const BETWEEN = 250 // ms
const STARTING_UP = '57P03'
const SQLSTATE = /^(?=.*\d)[0-9A-Z]{5}$/ // a code of PostgreSQL's, so it has answered; Node's are ECONNREFUSED and the like

const DOWN = 'docker compose down && docker volume rm murmuration_postgres'
const ANEW = `To begin with an empty volume, which loses everything in it: ${DOWN}`

const NAMES = 'SELECT datname FROM pg_database INTERSECT SELECT rolname FROM pg_roles'

type Urls = Record<string, string>

const ask = async (url: string, sql: string) => {
  const { pool, close } = openPool({ url, max: 1 })
  try {
    return (await pool.query<Record<string, string>>(sql)).rows
  } finally {
    await close()
  }
}

const codeOf = (reason: unknown) => String((reason as { code?: unknown }).code)
const answers = (reason: unknown) => SQLSTATE.test(codeOf(reason)) && codeOf(reason) !== STARTING_UP

/** What keeps PostgreSQL from letting a role into its database; undefined if nothing does. Waits until it answers. */
const refusalOf = async (url: string, deadline: number): Promise<unknown> => {
  for (;;) {
    try {
      await ask(url, 'SELECT 1')
      return undefined
    } catch (reason) {
      if (answers(reason) || Date.now() > deadline) return reason
      await sleep(BETWEEN)
    }
  }
}

const missing = (names: string[]) =>
  `The volume of PostgreSQL lacks: ${names.join(', ')}. Its initialisation was broken off, and it is never repeated. ${ANEW}`

const password = (name: string) =>
  `${name}: PostgreSQL refuses the password of this role. The volume keeps the first password: set the former ` +
  `${name.toUpperCase()}_DB_PASSWORD again, or change it there too: ` +
  `docker compose exec postgres psql -U postgres -c "ALTER ROLE ${name} PASSWORD '…'". ${ANEW}`

const either = (names: string[]) =>
  `PostgreSQL lets in none of: ${names.join(', ')}. Either their passwords were changed (the volume keeps the first ones: set ` +
  `them again), or the initialisation of the volume was broken off before it made them. ${ANEW}`

/** What is wrong with the databases in the volume and what to do, a sentence for each thing; nothing when all can be used. */
export const faultsOf = async (urls: Urls, patience = PATIENCE): Promise<string[]> => {
  const deadline = Date.now() + patience
  const asked = Object.entries(urls).map(async ([name, url]) => [name, url, await refusalOf(url, deadline)] as const)
  const outcomes = await Promise.all(asked)
  const refused = outcomes.filter(([, , reason]) => reason !== undefined)
  const mute = refused.find(([, , reason]) => !answers(reason))
  if (mute) return [`PostgreSQL does not answer (${String(mute[2])}): docker compose logs postgres`]
  if (refused.length === 0) return []

  // PostgreSQL tells neither strangers nor us whether a role or its password is wrong; a role that is let in can look.
  const [open] = outcomes.filter(([, , reason]) => reason === undefined)
  if (!open) return [either(refused.map(([name]) => name))]
  const there = (await ask(open[1], NAMES)).map(({ datname }) => datname)
  const lacking = refused.map(([name]) => name).filter((name) => !there.includes(name))
  const locked = refused.map(([name]) => name).filter((name) => there.includes(name))
  return [...(lacking.length > 0 ? [missing(lacking)] : []), ...locked.map(password)]
}
