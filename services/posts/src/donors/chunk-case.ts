import type { Counts } from '@murmuration/trends'
import type { DeviceId } from './devices.ts'

/** One chunk, what devices have answered, and what was accepted in the end. */
export interface ChunkCase {
  readonly chunk: string[]
  /** By the text of the answer: equal answers have equal texts. */
  readonly votes: Map<string, Set<DeviceId>>
  /** Calls that may still be answered in time. */
  asked: number
  /** Calls that were made, whatever became of them. */
  tries: number
  /** This service counts it. */
  isTakenOver: boolean
  accepted: { counts: Counts; text: string; isOurs: boolean } | undefined
}

export const createCase = (chunk: string[]): ChunkCase => ({
  chunk,
  votes: new Map(),
  asked: 0,
  tries: 0,
  isTakenOver: false,
  accepted: undefined,
})

const MOST_TRIES = 6 // calls for one chunk, before the service counts it itself

export const votersOf = ({ votes }: ChunkCase): DeviceId[] => [...votes.values()].flatMap((voters) => [...voters])

const answersIn = (votes: ChunkCase['votes']) => [...votes.values()].filter(({ size }) => size > 0).length

/** Two devices must agree; where they do not, a third decides. One device alone is asked, and the service itself is the second. */
const wantedOf = ({ votes }: ChunkCase, devices: number) => Math.min(devices, answersIn(votes) > 1 ? 3 : 2)

/** Whether another device should be asked. */
export const wantsDevice = (one: ChunkCase, devices: number) =>
  one.accepted === undefined &&
  one.tries < MOST_TRIES &&
  one.asked + votersOf(one).length < wantedOf(one, devices) &&
  majorityOf(one) === undefined

/** The answer that two devices agree on. */
export const majorityOf = ({ votes }: ChunkCase) => [...votes].find(([, voters]) => voters.size > 1)

/** Whether no device can help any more. */
export const isStuck = (one: ChunkCase, devices: number) =>
  one.accepted === undefined && one.asked === 0 && !wantsDevice(one, devices)
