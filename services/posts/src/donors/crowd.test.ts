import { type Counts, countChunk } from '@murmuration/trends'
import { expect, test } from 'vitest'
import { createCrowd, type CallDevice } from './crowd.ts'

const LINES = ['rye bread', 'rye bread | oven', 'choir practice', 'rye flour', 'choir song', 'late train']
const CHUNKS = Array.from({ length: 8 }, (_, index) => LINES.map((line) => `${line} | chunk${index}`))
const truth = CHUNKS.map(countChunk)

/** A clock that is moved by hand; timers run in their order, and what they set off is given its turns. */
const createClock = () => {
  let time = 0
  const timers = new Set<{ at: number; run: () => void }>()
  const turns = async () => {
    for (let i = 0; i < 200; i++) await Promise.resolve()
  }
  return {
    now: () => time,
    after(ms: number, run: () => void) {
      const timer = { at: time + ms, run }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
    async pass(ms: number) {
      const end = time + ms
      await turns()
      for (;;) {
        const [next] = [...timers].filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)
        if (!next) break
        timers.delete(next)
        time = next.at
        next.run()
        await turns()
      }
      time = end
    },
  }
}

type Clock = ReturnType<typeof createClock>
type Answer = (chunk: string[], clock: Clock) => Promise<unknown>

const JOB_MS = 100
const after = (clock: Clock, ms: number) => new Promise<void>((resolve) => void clock.after(ms, resolve))

const honest: Answer = async (chunk, clock) => {
  await after(clock, JOB_MS)
  return countChunk(chunk)
}
/** All liars tell the same lie, which could be true: one that could not is no answer at all. */
const liar: Answer = async (chunk, clock) => {
  await after(clock, JOB_MS)
  const { texts, terms } = countChunk(chunk)
  return { texts, terms: terms.slice(1) } satisfies Counts
}
const sleeper: Answer = () => new Promise(() => {})
const broken: Answer = async () => ({ texts: 'many', terms: [[{}, -1]] })

/** A router with one call at a time for each device, in turn. */
const createLab = (answers: Record<number, Answer>, options: { random?: () => number } = {}) => {
  const clock = createClock()
  const registered = new Map(Object.entries(answers).map(([id, answer]) => [Number(id), answer]))
  const busy = new Set<number>()
  const asked = new Map<number, number>()
  const leaving = new Map<number, () => void>()
  const dropped: number[] = []
  const own: number[] = []
  let turn = 0

  const call: CallDevice = async (chunk, signal) => {
    const ids = [...registered.keys()]
    const inTurn = ids.map((_, index) => ids[(turn + index) % ids.length]!)
    const callee = inTurn.find((id) => !busy.has(id))
    if (callee === undefined) throw new Error(ids.length === 0 ? 'no such procedure' : 'all are busy')
    turn = ids.indexOf(callee) + 1
    busy.add(callee)
    asked.set(callee, (asked.get(callee) ?? 0) + 1)
    const gone = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(new Error('cancelled')))
      leaving.set(callee, () => reject(new Error('it has gone')))
    })
    const answer = registered.get(callee)!(chunk, clock)
    return Promise.race([answer, gone])
      .then((result) => ({ result, callee }))
      .finally(() => busy.delete(callee))
  }

  const leave = (id: number) => {
    registered.delete(id)
    leaving.get(id)?.()
  }
  const crowd = createCrowd({
    call,
    present: async () => [...registered.keys()],
    countHere: async (chunks) => {
      for (const chunk of chunks) own.push(CHUNKS.indexOf(chunk))
      return chunks.map(countChunk)
    },
    onDropped(id) {
      dropped.push(id)
      leave(id)
    },
    now: clock.now,
    after: clock.after,
    random: options.random ?? (() => 0.5),
  })

  /** One count; says what came of it and how long it took. */
  const count = async (chunks = CHUNKS) => {
    const begun = clock.now()
    let result: Counts[] | undefined
    let took = NaN
    void crowd.count(chunks).then((counts) => {
      result = counts
      took = clock.now() - begun
    })
    for (let i = 0; i < 600 && result === undefined; i++) await clock.pass(50)
    return { result, took }
  }
  return {
    crowd,
    clock,
    count,
    asked,
    dropped,
    own,
    leave,
    join: (id: number, answer: Answer) => registered.set(id, answer),
  }
}

const jobsOf = ({ crowd }: ReturnType<typeof createLab>) =>
  Object.fromEntries(crowd.board().devices.map(({ id, jobs }) => [id, jobs]))

test('without a device the service counts by itself', async () => {
  const lab = createLab({})
  expect((await lab.count()).result).toEqual(truth)
  expect(lab.own).toHaveLength(CHUNKS.length)
})

test('two devices that agree do all but a check, once each has been right by our own count', async () => {
  const lab = createLab({ 1: honest, 2: honest })
  expect((await lab.count()).result).toEqual(truth)
  lab.own.length = 0
  expect((await lab.count()).result).toEqual(truth)
  expect(lab.own).toHaveLength(1)
  expect(jobsOf(lab)).toEqual({ 1: 16, 2: 16 })
})

test('four devices share the jobs, and two devices never count more than is needed', async () => {
  const lab = createLab({ 1: honest, 2: honest, 3: honest, 4: honest })
  await lab.count()
  expect(Object.values(jobsOf(lab)).every((jobs) => jobs > 0)).toBe(true)
  expect(Object.values(jobsOf(lab)).reduce((sum, jobs) => sum + jobs)).toBe(2 * CHUNKS.length)
})

test('one device alone is checked in every answer', async () => {
  const lab = createLab({ 1: honest })
  expect((await lab.count()).result).toEqual(truth)
  expect([...lab.own].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
  expect(jobsOf(lab)).toEqual({ 1: 8 })
})

test('one device alone that lies is dropped, and no lie is taken over', async () => {
  const lab = createLab({ 1: liar })
  expect((await lab.count()).result).toEqual(truth)
  expect(lab.dropped).toEqual([1])
})

test('one liar among honest devices is dropped', async () => {
  const lab = createLab({ 1: honest, 2: liar, 3: honest, 4: honest })
  for (let i = 0; i < 3; i++) expect((await lab.count()).result).toEqual(truth)
  expect(lab.dropped).toEqual([2])
  expect(lab.crowd.devices()).toBe(3)
})

test('what is no count is dropped at once', async () => {
  const lab = createLab({ 1: honest, 2: broken, 3: honest })
  expect((await lab.count()).result).toEqual(truth)
  expect(lab.dropped).toEqual([2])
})

test('a majority that lies from the beginning gets nothing in: new devices are checked', async () => {
  const lab = createLab({ 1: liar, 2: liar, 3: liar, 4: honest })
  for (let i = 0; i < 3; i++) expect((await lab.count()).result).toEqual(truth)
  expect([...lab.dropped].sort()).toEqual([1, 2, 3])
})

test('a majority that lies later is found out by a check, and all it had a part in is counted again', async () => {
  const turning =
    (clock: Clock): Answer =>
    (chunk) =>
      (clock.now() < 1_000_000 ? honest : liar)(chunk, clock)
  const lab = createLab({ 4: honest })
  for (const id of [1, 2, 3]) lab.join(id, turning(lab.clock))
  await lab.count()
  await lab.count()
  await lab.clock.pass(1_000_000)
  for (let i = 0; i < 4; i++) expect((await lab.count()).result).toEqual(truth)
  expect([...lab.dropped].sort()).toEqual([1, 2, 3])
})

test('an honest device that two liars contradict is not dropped', async () => {
  const turning =
    (clock: Clock): Answer =>
    (chunk) =>
      (clock.now() < 1_000_000 ? honest : liar)(chunk, clock)
  const lab = createLab({ 3: honest }, { random: () => 0 })
  for (const id of [1, 2]) lab.join(id, turning(lab.clock))
  await lab.count()
  await lab.count()
  await lab.clock.pass(1_000_000)
  for (let i = 0; i < 4; i++) await lab.count()
  expect(lab.dropped).not.toContain(3)
  expect((await lab.count()).result).toEqual(truth)
})

test('a device that sleeps holds up a count for a moment only, and is left alone with its one job', async () => {
  const lab = createLab({ 1: honest, 2: sleeper, 3: honest })
  const first = await lab.count()
  expect(first.result).toEqual(truth)
  expect(first.took).toBeLessThan(4_000)
  const second = await lab.count()
  expect(second.result).toEqual(truth)
  expect(second.took).toBeLessThan(2_000)
  expect(lab.asked.get(2)).toBe(1)
})

test('a crowd of slow devices is waited for: it counts as much as a fast one', async () => {
  const slow: Answer = async (chunk, clock) => {
    await after(clock, 2_000)
    return countChunk(chunk)
  }
  const lab = createLab({ 1: slow, 2: slow, 3: slow })
  for (let i = 0; i < 4; i++) {
    expect((await lab.count()).result).toEqual(truth)
    await lab.clock.pass(3_000)
  }
  lab.own.length = 0
  expect((await lab.count()).result).toEqual(truth)
  expect(lab.own).toHaveLength(1)
})

test('if all devices sleep, the service counts by itself', async () => {
  const lab = createLab({ 1: sleeper, 2: sleeper })
  const { result, took } = await lab.count()
  expect(result).toEqual(truth)
  expect(took).toBeLessThan(4_000)
})

test('the job of a device that leaves goes to another', async () => {
  const lab = createLab({ 1: honest, 2: honest, 3: honest })
  await lab.count()
  const counted = lab.count()
  await lab.clock.pass(0)
  lab.leave(2)
  expect((await counted).result).toEqual(truth)
  await lab.crowd.meet()
  expect(lab.crowd.devices()).toBe(2)
  expect(lab.crowd.board().devices.find(({ id }) => id === 2)).toMatchObject({ isPresent: false })
})

test('all devices leave in the middle of a count: the service ends it', async () => {
  const lab = createLab({ 1: honest, 2: honest })
  const counted = lab.count()
  await lab.clock.pass(120)
  for (const id of [1, 2]) lab.leave(id)
  expect((await counted).result).toEqual(truth)
})

test('a device that comes in the middle of a count gets jobs', async () => {
  const lab = createLab({ 1: honest, 2: honest })
  const many = Array.from({ length: 5 }, () => CHUNKS).flat()
  const counted = lab.count(many)
  await lab.clock.pass(300)
  lab.join(3, honest)
  await lab.crowd.meet()
  await counted
  expect(lab.asked.get(3)).toBeGreaterThan(5)
})

test('whatever three devices do from the beginning, the count is right and ends', async () => {
  const kinds = [honest, liar, sleeper, broken]
  for (const one of kinds)
    for (const two of kinds)
      for (const three of kinds) {
        const { result, took } = await createLab({ 1: one, 2: two, 3: three }).count()
        const label = [one, two, three].map((kind) => kinds.indexOf(kind)).join(' ')
        expect.soft(result, label).toEqual(truth)
        expect.soft(took, label).toBeLessThan(6_000)
      }
})

test('the board says how many jobs a second were done of late', async () => {
  const lab = createLab({ 1: honest, 2: honest })
  await lab.count()
  expect(lab.crowd.board().jobsPerSecond).toBe(3.2)
  await lab.clock.pass(10_000)
  expect(lab.crowd.board().jobsPerSecond).toBe(0)
})
