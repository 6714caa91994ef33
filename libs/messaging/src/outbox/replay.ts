import { parseArgs } from 'node:util'
import type { Pool } from 'pg'
import type { Log } from '@murmuration/service'

const UNITS: Record<string, string> = { s: 'seconds', m: 'minutes', h: 'hours', d: 'days' }

const ISO = /^\d{4}-\d\d-\d\d/ // Date.parse alone reads `2` as a month of 2001, and the outbox would send everything it keeps

/** The value of `--since` for PostgreSQL: `2h` is an interval that ends now, anything else is a time. */
const parseSince = (text: string) => {
  const [, amount, unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
  if (amount) return { ago: `${amount} ${UNITS[unit]}`, at: null }
  const time = ISO.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(time) ? undefined : { ago: null, at: new Date(time).toISOString() }
}

const REPLAY = `
  update outbox set sent_at = null
  where sent_at >= coalesce($1::timestamptz, now() - $2::interval, '-infinity')`

interface ReplayOptions {
  pool: Pool
  log: Log
  /** From the command line: `--since 2h`, or a time. Without it the outbox sends all events that it keeps. */
  args: string[]
}

/** Marks kept events as unsent. The running relays send them again within a second, and handlers are idempotent. */
export const replay = async ({ pool, log, args }: ReplayOptions) => {
  const since = sinceIn(args)
  if (since === undefined) {
    process.stderr.write('Usage: replay.js [--since 2h], with s, m, h or d, or a time such as 2026-11-26T21:00:00Z.\n')
    process.exitCode = 2
    return
  }
  const { rowCount } = await pool.query(REPLAY, [since.at, since.ago])
  log.info({ events: rowCount }, 'outbox.replayed')
}

const sinceIn = (args: string[]) => {
  try {
    const { since } = parseArgs({ args, options: { since: { type: 'string' } } }).values
    return since === undefined ? { at: null, ago: null } : parseSince(since)
  } catch {
    return undefined
  }
}
