import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import type { Handler, Signal } from '@murmuration/rpc'
import { decodeDatagram, encodeDatagram, MAX_BODY, MAX_DATAGRAM } from '../src/udp/datagram.ts'
import { createSenders, createWindow } from '../src/udp/senders.ts'
import { openLab, SECRET } from './signal-lab.ts'

const PATIENCE = { timeout: 10_000 }
const atEnd: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of atEnd.splice(0).reverse()) await end()
})

const opened = async (...args: Parameters<typeof openLab>) => {
  const lab = await openLab(...args)
  atEnd.push(lab.close)
  return lab
}
/** One after another, so that no buffer between is full. */
const signalAll = async (lab: Awaited<ReturnType<typeof opened>>, from: number, to: number) => {
  for (let n = from; n <= to; n++) {
    const before = lab.sent.length
    lab.signal({ n })
    await expect.poll(() => lab.sent.length, { ...PATIENCE, interval: 1 }).toBe(before + 1)
  }
}
const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => ({ n: from + i }))
const between = { secret: SECRET, service: 'notify' }
const sender = Buffer.from('01234567')

test('a signal is no handler: the compiler refuses it where an answer is needed', () => {
  const signal: Signal = () => {}
  // @ts-expect-error A Handler returns a reply.
  const handler: Handler = signal
  expect(handler).toBe(signal)
})

test('signals are heard, whole and in the order in which they arrive', async () => {
  const lab = await opened(() => new Promise((resolve) => setTimeout(resolve, 1)))
  await signalAll(lab, 1, 50)
  await expect.poll(() => lab.heard, PATIENCE).toEqual(numbers(1, 50))
  expect(lab.counters()).toEqual({ received: 50, duplicates: 0, late: 0, refused: 0, overflow: 0, lost: 0 })
})

test('a datagram that arrives twice is heard once', async () => {
  const lab = await opened()
  lab.carries((bytes) => [bytes, bytes])
  await signalAll(lab, 1, 5)
  await expect.poll(() => lab.counters().duplicates, PATIENCE).toBe(5)
  expect(lab.heard).toEqual(numbers(1, 5))
})

test('what is lost is counted, and what was only overtaken is not', async () => {
  const lab = await opened()
  const held: Buffer[] = []
  lab.carries((bytes, number) => {
    if (number === 4) return []
    if (number !== 7) return [bytes]
    held.push(bytes)
    return []
  })
  await signalAll(lab, 1, 10)
  await expect.poll(() => lab.counters(), PATIENCE).toMatchObject({ received: 8, lost: 2 })
  lab.inject(held[0]!)
  await expect.poll(() => lab.counters(), PATIENCE).toMatchObject({ received: 9, lost: 1 })
  await lab.close()
  atEnd.length = 0
  expect(lab.lines.find(({ msg }) => msg === 'signals.lost')).toMatchObject({ service: 'notify', lost: 1, received: 9 })
})

test('a stranger cannot send a signal, nor change one', async () => {
  const lab = await opened()
  lab.carries((bytes) => {
    const changed = Buffer.from(bytes)
    changed[25]! ^= 1
    return [changed]
  })
  lab.signal({ n: 1 })
  const datagram = { sender, sequence: 1, sentAt: Date.now(), body: { n: 2 } }
  lab.inject(encodeDatagram(datagram, { ...between, secret: 'another secret' }))
  lab.inject(encodeDatagram(datagram, { ...between, service: 'search' }))
  await expect.poll(() => lab.counters().refused, PATIENCE).toBe(3)
  expect(lab.heard).toEqual([])
})

test('a recorded datagram is worth nothing after a minute', async () => {
  const lab = await opened()
  lab.inject(encodeDatagram({ sender, sequence: 1, sentAt: Date.now() - 61_000, body: {} }, between))
  lab.inject(encodeDatagram({ sender, sequence: 1, sentAt: Date.now() + 61_000, body: {} }, between))
  await expect.poll(() => lab.counters().late, PATIENCE).toBe(2)
  expect(lab.heard).toEqual([])
})

test('a signal that does not fit is refused where it is sent, with a sentence; those behind it go on', async () => {
  const lab = await opened()
  lab.signal('x'.repeat(MAX_BODY - 1)) // with its quotes one byte too many
  await signalAll(lab, 1, 1)
  await expect.poll(() => lab.heard, PATIENCE).toEqual([{ n: 1 }])
  expect(lab.senderCounters()).toMatchObject({ tooLarge: 1, sent: 1 })
  const [line] = lab.lines.filter(({ msg }) => msg === 'signal.too_large')
  expect(line).toMatchObject({
    err: { message: `A signal of ${MAX_BODY + 1} bytes is refused: a datagram carries ${MAX_BODY} at most` },
  })
  expect(lab.counters().lost).toBe(0) // it never had a number
})

test('a signal of the largest size arrives', async () => {
  const lab = await opened()
  lab.signal('x'.repeat(MAX_BODY - 2))
  await expect.poll(() => lab.heard.length, PATIENCE).toBe(1)
  expect(lab.sent[0]).toHaveLength(MAX_DATAGRAM)
})

test('signals go to the instances in turn, and without one they are counted', async () => {
  const [lab, other] = [await opened(), await opened()]
  lab.addresses.push(...other.addresses)
  for (let n = 1; n <= 10; n++) lab.signal({ n })
  await expect.poll(() => [lab.heard.length, other.heard.length], PATIENCE).toEqual([5, 5])
  expect([lab.counters().lost, other.counters().lost]).toEqual([0, 0])
  lab.addresses.length = 0
  lab.signal({ n: 11 })
  expect(lab.senderCounters().unsent).toBe(1)
})

test('a handler that fails is logged, and the next signal is heard', async () => {
  const lab = await opened(async (body) => {
    if ((body as { n: number }).n === 1) throw new Error('no')
  })
  await signalAll(lab, 1, 2)
  await expect.poll(() => lab.heard, PATIENCE).toEqual(numbers(1, 2))
  expect(lab.events()).toContain('signal.failed')
})

test('hostile bytes never crash the listener', async () => {
  const lab = await opened()
  let injected = 0
  const whole = encodeDatagram({ sender, sequence: 1, sentAt: Date.now(), body: { n: 1 } }, between)
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 2_000 }),
    fc.nat(whole.length - 1).map((length) => whole.subarray(0, length)),
    fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 })).map(([at, by]) => {
      const changed = Buffer.from(whole)
      changed[at]! ^= by
      return changed
    }),
  )
  await fc.assert(
    fc.asyncProperty(bytes, async (each) => {
      expect(decodeDatagram(Buffer.from(each), between)).toBeUndefined()
      lab.inject(Buffer.from(each))
      injected++
      if (injected % 20 === 0) await expect.poll(() => lab.counters().refused, PATIENCE).toBe(injected)
    }),
    { numRuns: 500 },
  )
  await signalAll(lab, 1, 1)
  await expect.poll(() => lab.heard, PATIENCE).toEqual([{ n: 1 }])
})

test('each number of a sender counts once, and the gaps are the numbers that never came', () => {
  const arrivals = fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 200 })
  fc.assert(
    fc.property(arrivals, (sequences) => {
      const window = createWindow()
      const verdicts = sequences.map((sequence) => window.take(sequence))
      const different = new Set(sequences)
      expect(verdicts.filter((verdict) => verdict === 'new')).toHaveLength(different.size)
      expect(window.lost()).toBe(Math.max(...sequences) - Math.min(...sequences) + 1 - different.size)
    }),
  )
})

test('a number far behind the highest is refused: it cannot be told from a repeat', () => {
  const window = createWindow()
  expect([1, 2, 1_100, 2, 76, 77, 77].map((sequence) => window.take(sequence))).toEqual([
    ...['new', 'new', 'new', 'late'],
    ...['late', 'new', 'duplicate'],
  ])
})

test('a sender that is forgotten leaves its losses behind', () => {
  const senders = createSenders()
  senders.take(Buffer.of(255), 1)
  senders.take(Buffer.of(255), 3)
  for (let n = 0; n < 300; n++) senders.take(Buffer.of(n >> 8, n & 255), 1)
  expect(senders.lost()).toBe(1)
})
