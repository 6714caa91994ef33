import { countHere, createTrends } from '@murmuration/trends'
import type { Pool } from 'pg'
import type { Donors } from './donors/open.ts'

interface TrendsDeps {
  pool: Pool
  lifetimeMs: number
  /** Devices that count for this service. Without them it counts by itself. */
  donors: Donors | undefined
}

/** The trending words of the newest posts. */
export const openTrends = ({ pool, lifetimeMs, donors }: TrendsDeps) => {
  const read = async (limit: number) => {
    const text = 'SELECT id, text FROM posts ORDER BY id DESC LIMIT $1'
    return (await pool.query<{ id: string; text: string }>({ name: 'recent', text, values: [limit] })).rows
  }
  if (donors === undefined) return createTrends({ read, count: countHere, lifetimeMs: () => lifetimeMs })
  return createTrends({
    read,
    count: donors.count,
    lifetimeMs: () => Math.min(lifetimeMs, pauseOf(donors.devices())),
    isRepeating: () => donors.devices() > 0,
  })
}

const ALONE_MS = 5_000 // each answer of a device that is alone is counted here as well: that must not take all our time

const pauseOf = (devices: number) => (devices === 0 ? Infinity : devices === 1 ? ALONE_MS : 0)
