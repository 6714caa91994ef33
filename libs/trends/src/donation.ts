// What the service that hands out chunks, and the devices that count them, must agree on. Both sides of the router import it.

/** The realm of the router. */
export const REALM = 'murmuration'

/** Its one argument is a chunk, an array of lines; its result are the counts of that chunk. */
export const PROCEDURE = 'murmur.trends.count'

/** Published every second while there are devices, with a `Board` as its one argument. */
export const BOARD_TOPIC = 'murmur.trends.board'

/** Which devices count, and how much. A device is known by the id of its session, and by nothing that it says of itself. */
export interface Board {
  /** Which replica tells: each has chunks of its own to hand out. */
  from: string
  /** Those that gave most, the first of them first. */
  devices: { id: number; jobs: number; isPresent: boolean }[]
  /** How many devices are there now, those included that are not named above. */
  present: number
  /** The jobs of all devices since this replica began. */
  jobs: number
  jobsPerSecond: number
}
