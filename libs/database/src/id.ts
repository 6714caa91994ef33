import { v7 } from 'uuid'

/** A UUID version 7 by the clock of this process: for ids that no table draws. Ids made by one process never go backwards. */
export const newId = () => v7()

const msecsOf = (id: string) => parseInt(id.replace('-', '').slice(0, 12), 16)

/**
 * Makes ids that sort after `previous` and after each other. `now` (epoch ms) is the time by the clock that all who make such
 * ids share; should it have been set back, the ids go on from where they were.
 */
export const idsAfter = (previous: string | null, now: number) => {
  const msecs = Math.max(now, previous === null ? 0 : msecsOf(previous) + 1)
  let seq = 0
  return () => v7({ msecs, seq: seq++ })
}
