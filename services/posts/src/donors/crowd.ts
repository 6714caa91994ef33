import type { CountChunks, Counts } from '@murmuration/trends'
import { parseCounts, textOf } from './answer.ts'
import { type ChunkCase, createCase, isStuck, majorityOf, votersOf, wantsDevice } from './chunk-case.ts'
import { createDevices, type DeviceId } from './devices.ts'
import { createOurselves } from './ourselves.ts'

/** Hands one chunk to a device that the router chooses. Rejects when none answers. */
export type CallDevice = (chunk: string[], signal: AbortSignal) => Promise<{ result: unknown; callee: DeviceId }>

interface CrowdOptions {
  call: CallDevice
  /** The devices that have registered, by their session ids. */
  present: () => Promise<DeviceId[]>
  countHere: CountChunks
  onDropped: (id: DeviceId) => void
  /** ms, never backwards. */
  now: () => number
  after: (ms: number, run: () => void) => () => void
  /** From 0 to below 1: draws the chunk of the spot check. */
  random: () => number
}

const LATE_MS = [1_500, 8_000] as const // at least, for devices as fast as most; at most, for a crowd of old phones
const LATE_TIMES = 3 // so many times what a job usually takes here
const USUAL_SHARE = 8 // a device that is slow once changes little
const GIVE_UP_MS = 15_000 // until then a sleeping device is left with its job, so that the router gives it no other
const MOST_STRIKES = 2

/**
 * Lets devices of strangers count, and trusts none. Majority voting, spot-checking and backtracking are those of Sarmenta,
 * "Sabotage-Tolerance Mechanisms for Volunteer Computing Systems" (2001):
 * - Voting: an answer is accepted when two devices agree on it, and one of the two is proven: an earlier answer of it was equal to
 *   this service's own count. Otherwise the service counts the chunk.
 * - Spot check: in each count the service counts one accepted chunk as well, drawn by chance. If the answer was wrong, the devices
 *   that agreed on it are dropped, and every chunk in which they had a vote is counted again. That finds a lying majority too.
 * - A device whose answer is malformed, or differs from the service's own count, is dropped. After two that differ from the majority's, the
 *   service counts the chunk to see which is right.
 * No count waits for a device that is slow, asleep or gone: its chunk goes to another device, and in the end to the service.
 */
export const createCrowd = ({ call, present, countHere, onDropped, now, after, random }: CrowdOptions) => {
  const devices = createDevices({ now, onDropped })
  let cases: ChunkCase[] = []
  let settled: { resolve(): void; reject(reason: unknown): void } | undefined // the count that goes on
  let isChecked = false
  let calls = 0 // in flight, each at a device of its own: a device takes one at a time
  let late = 0 // those of them that are late
  let usualMs = 0 // what a job takes

  const usable = () => Math.max(0, devices.present() - late)

  const drop = (liars: DeviceId[]) => {
    liars.forEach(devices.drop)
    for (const { votes, accepted } of cases) if (!accepted) for (const voters of votes.values()) remove(voters, liars)
  }

  const judge = (one: ChunkCase, id: DeviceId, text: string) => {
    const { accepted } = one
    if (accepted === undefined || devices.isDropped(id)) return
    if (text === accepted.text) return devices.reward(id, accepted.isOurs)
    if (accepted.isOurs) return drop([id])
    if (devices.strike(id) >= MOST_STRIKES) ourselves.count(one, (counts) => review(one, counts))
  }

  const accept = (one: ChunkCase, counts: Counts, isOurs: boolean) => {
    one.accepted = { counts, text: textOf(counts), isOurs }
    for (const [text, voters] of one.votes) for (const id of voters) judge(one, id, text)
  }

  const takeOver = (one: ChunkCase) => {
    if (one.isTakenOver) return
    one.isTakenOver = true
    ourselves.count(one, (counts) => accept(one, counts, true))
  }

  /** Compares an accepted answer with our own. If it was wrong, every chunk in which its authors had a vote is counted again. */
  const review = (one: ChunkCase, counts: Counts) => {
    const text = textOf(counts)
    const liars = [...one.votes].filter(([answer]) => answer !== text).flatMap(([, voters]) => [...voters])
    const touched = cases.filter((other) => other.accepted && votersOf(other).some((id) => liars.includes(id)))
    one.accepted = { counts, text, isOurs: true }
    if (liars.length === 0) return
    isChecked = false // one more spot check: other devices may have lied as well
    drop(liars)
    for (const other of touched) {
      if (other.accepted?.isOurs) continue
      other.accepted = undefined
      takeOver(other)
    }
  }

  const settle = (one: ChunkCase) => {
    if (one.accepted || one.isTakenOver) return
    const [text, voters] = majorityOf(one) ?? []
    const isTrusted = voters !== undefined && [...voters].some(devices.isProven)
    if (text !== undefined && isTrusted)
      accept(one, JSON.parse(text) as Counts, false) // written by `textOf`
    else if (text !== undefined || isStuck(one, usable())) takeOver(one)
  }

  const vote = (one: ChunkCase, id: DeviceId, result: unknown) => {
    if (devices.isDropped(id) || votersOf(one).includes(id)) return
    const counts = parseCounts(result, one.chunk)
    if (counts === undefined) return drop([id])
    const text = textOf(counts)
    one.votes.set(text, (one.votes.get(text) ?? new Set()).add(id))
    judge(one, id, text) // an answer that comes after the decision is judged now
  }

  const ask = async (one: ChunkCase) => {
    const given = new AbortController()
    const begun = now()
    let isLate = false
    calls += 1
    one.asked += 1
    one.tries += 1
    const timers = [
      after(Math.min(Math.max(LATE_MS[0], LATE_TIMES * usualMs), LATE_MS[1]), () => {
        isLate = true
        late += 1
        one.asked -= 1
        advance()
      }),
      after(GIVE_UP_MS, () => given.abort()),
    ]
    const answer = await call(one.chunk, given.signal).catch(() => undefined) // gone, busy or broken: another is asked
    for (const cancel of timers) cancel()
    calls -= 1
    if (isLate) late -= 1
    else one.asked -= 1
    if (answer) usualMs += (now() - begun - usualMs) / USUAL_SHARE
    if (answer) vote(one, answer.callee, answer.result)
    advance()
  }

  /** Takes every step that is possible now. */
  const advance = () => {
    if (settled === undefined) return
    for (const one of cases) {
      settle(one)
      while (calls < devices.present() && !one.isTakenOver && wantsDevice(one, usable())) void ask(one) // never rejects
    }
    if (ourselves.isCounting() || cases.some(({ accepted }) => accepted === undefined)) return
    const foreign = cases.filter(({ accepted }) => accepted?.isOurs === false)
    if (isChecked || foreign.length === 0) return settled.resolve()
    isChecked = true
    const checked = foreign[Math.floor(random() * foreign.length)]!
    ourselves.count(checked, (counts) => review(checked, counts))
  }

  const ourselves = createOurselves({ countHere, onIdle: advance, onFailed: (reason) => settled?.reject(reason) })

  /** Asks the router which devices have registered. */
  const meet = async () => {
    devices.meet(await present().catch(() => []))
    advance()
  }

  const count: CountChunks = async (chunks) => {
    await meet()
    if (devices.present() === 0) return countHere(chunks)
    cases = chunks.map(createCase)
    isChecked = false
    await new Promise<void>((resolve, reject) => {
      settled = { resolve, reject }
      advance()
    }).finally(() => (settled = undefined))
    return cases.map(({ accepted }) => accepted!.counts) // it resolves when all are accepted
  }

  return { count, meet, devices: devices.present, board: devices.board }
}

const remove = (voters: Set<DeviceId>, liars: DeviceId[]) => {
  for (const id of liars) voters.delete(id)
}
