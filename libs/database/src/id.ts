import { v7 } from 'uuid'

/** A UUID version 7. Ids made by one process never go backwards, also within a millisecond, so they sort as they were made. */
export const newId = () => v7()

const msecsOf = (id: string) => parseInt(id.replace('-', '').slice(0, 12), 16)

/** Makes ids that sort after `previous` and after each other, whichever process made that one, and whatever its clock said. */
export const idsAfter = (previous: string | undefined) => {
  const msecs = Math.max(Date.now(), previous === undefined ? 0 : msecsOf(previous) + 1)
  let seq = 0
  return () => v7({ msecs, seq: seq++ })
}
