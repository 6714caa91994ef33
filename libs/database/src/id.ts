import { v7 } from 'uuid'

/** A UUID version 7 from the clock of this process, for ids that no table generates. Ids of one process never go backwards. */
export const newId = () => v7()

const msecsOf = (id: string) => parseInt(id.replace('-', '').slice(0, 12), 16)

/**
 * Makes ids that sort after `previous` and after each other. `now` (epoch ms) comes from the clock that all makers of such
 * ids share. If that clock was set back, the ids continue after `previous`.
 */
export const idsAfter = (previous: string | null, now: number) => {
  const msecs = Math.max(now, previous === null ? 0 : msecsOf(previous) + 1)
  let seq = 0
  return () => v7({ msecs, seq: seq++ })
}
