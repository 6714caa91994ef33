import type { Board } from '@murmuration/trends/donation'

/** The session id of a device: all that is known of it, and new whenever it comes back. */
export type DeviceId = number

export interface Device {
  id: DeviceId
  /** Its answers that were right. */
  jobs: number
  /** Its answers that the majority contradicted. */
  strikes: number
  /** One of its answers was compared with this service's own count, and right. */
  isProven: boolean
  isPresent: boolean
}

const WINDOW_MS = 5_000 // a shorter one flickers, a longer one lags behind a device that has just joined
const MOST_KEPT = 200 // devices that come and go must not fill the memory
const MOST_SHOWN = 6 // what fits on a phone

interface DevicesOptions {
  now: () => number
  /** A device that has answered wrongly. Its session should be ended; its answers are ignored from now on. */
  onDropped: (id: DeviceId) => void
}

/** What is known of the devices: which have registered, how often each was right, which were dropped. */
export const createDevices = ({ now, onDropped }: DevicesOptions) => {
  const known = new Map<DeviceId, Device>()
  const dropped = new Set<DeviceId>()
  let recent: number[] = []
  let jobs = 0

  const forget = (set: Map<DeviceId, unknown> | Set<DeviceId>) => {
    for (const id of set.keys()) if (set.size > MOST_KEPT && !known.get(id)?.isPresent) set.delete(id)
  }

  const device = (id: DeviceId): Device => {
    const there = known.get(id) ?? { id, jobs: 0, strikes: 0, isProven: false, isPresent: true }
    known.set(id, there)
    return there
  }

  const present = () => [...known.values()].filter(({ isPresent }) => isPresent).length

  return {
    isDropped: (id: DeviceId) => dropped.has(id),
    isProven: (id: DeviceId) => known.get(id)?.isProven ?? false,

    /** The devices that have registered now. */
    meet(present: DeviceId[]) {
      const ids = new Set(present)
      for (const one of known.values()) one.isPresent = ids.has(one.id)
      for (const id of ids) if (!dropped.has(id)) device(id).isPresent = true
      forget(known)
    },

    present,

    /** Its answer was right. `isProven`: equal to this service's own count, not only to the majority's. */
    reward(id: DeviceId, isProven: boolean) {
      const there = device(id)
      there.jobs += 1
      jobs += 1
      there.isProven ||= isProven
      recent.push(now())
    },

    /** Its answer differs from the majority's. Returns how many of its answers did. */
    strike: (id: DeviceId) => (device(id).strikes += 1),

    drop(id: DeviceId) {
      if (dropped.has(id)) return
      known.delete(id)
      dropped.add(id)
      forget(dropped)
      onDropped(id)
    },

    board(): Omit<Board, 'from'> {
      const since = now() - WINDOW_MS
      recent = recent.filter((at) => at > since)
      const shown = [...known.values()]
        .sort((one, other) => other.jobs - one.jobs || one.id - other.id)
        .filter(({ isPresent, jobs }) => isPresent || jobs > 0)
        .slice(0, MOST_SHOWN)
        .map(({ id, jobs, isPresent }) => ({ id, jobs, isPresent }))
      return {
        devices: shown,
        present: present(),
        jobs,
        jobsPerSecond: Math.round((recent.length * 10_000) / WINDOW_MS) / 10,
      }
    },
  }
}

export type Devices = ReturnType<typeof createDevices>
