import { PassThrough, Writable } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isLonger } from '../transport.ts'
import { BrokenFrame, createFrameReader, createFrameWriter, KIND } from './frame.ts'

/** What a writer writes, chunk by chunk. */
const recording = (highWaterMark = 2 ** 20) => {
  const chunks: Buffer[] = []
  const held: (() => void)[] = []
  const stream = new Writable({
    highWaterMark,
    write: (chunk: Buffer, _encoding, done) => void (chunks.push(chunk), held.push(done)),
  })
  return { stream, chunks, release: () => held.shift()?.() }
}

test('frames arrive as they were written, wherever the stream is cut', async () => {
  const frames = fc.array(
    fc.tuple(fc.constantFrom(...Object.values(KIND)), fc.nat(2 ** 32 - 1), fc.string({ unit: 'grapheme' })),
  )
  const property = fc.asyncProperty(frames, fc.integer({ min: 1, max: 40 }), async (sent, size) => {
    const stream = new PassThrough()
    const writer = createFrameWriter(stream)
    sent.forEach(([kind, call, payload], i) => writer.add(kind, call, i % 2 === 0 ? payload : Buffer.from(payload)))
    writer.end()
    const bytes = Buffer.concat((await stream.toArray()) as Buffer[]) // a PassThrough gives what it gets
    const got: unknown[] = []
    const read = createFrameReader(1_000, (kind, call, payload) => got.push([kind, call, payload.toString()]))
    for (let at = 0; at < bytes.length; at += size) read(bytes.subarray(at, at + size))
    expect(got).toEqual(sent)
  })
  await fc.assert(property)
})

test('the first frames of a turn leave with its first tick, all others together at its end', async () => {
  const { stream, chunks } = recording()
  const writer = createFrameWriter(stream)
  for (let i = 0; i < 10; i++) writer.add(KIND.ping, 0, '')
  expect(chunks).toHaveLength(0)
  await Promise.resolve().then(() => new Promise<void>((done) => process.nextTick(done)))
  expect(chunks.map(({ length }) => length)).toEqual([90])
})

test('a stream that says stop is not written to, until it has drained', async () => {
  const { stream, chunks, release } = recording(100)
  const writer = createFrameWriter(stream)
  writer.add(KIND.call, 1, 'x'.repeat(200))
  await turn()
  for (const call of [2, 3]) writer.add(KIND.call, call, 'x'.repeat(200))
  await turn()
  expect([chunks.length, writer.unsent()]).toEqual([1, 3 * 209])
  expect([...writer.unwritten()]).toEqual([2, 3])
  release()
  await turn()
  expect([chunks.length, writer.unsent()]).toEqual([2, 2 * 209])
  expect([...writer.unwritten()]).toEqual([])
})

test('a large pile is written in pieces', async () => {
  const { stream, chunks, release } = recording(2 ** 30)
  const writer = createFrameWriter(stream)
  for (let call = 0; call < 10; call++) writer.add(KIND.call, call, 'x'.repeat(100_000))
  await turn()
  for (let i = 0; i < 10; i++) {
    release()
    await turn()
  }
  expect(chunks.length).toBe(5)
})

test.each(['00000004', '00000000', '000003ee', 'ffffffff'])('%s is no length: nothing of it is kept', (hex) => {
  const read = createFrameReader(1_000, () => {})
  expect(() => read(Buffer.from(hex, 'hex'))).toThrow(BrokenFrame)
})

test.each([
  ['x'.repeat(10), 10, false],
  ['x'.repeat(11), 10, true],
  ['ü'.repeat(5), 10, false],
  ['ü'.repeat(6), 10, true],
  [Buffer.alloc(11), 10, true],
])('%j is longer than %i bytes: %s', (payload, max, longer) => {
  expect(isLonger(payload, max)).toBe(longer)
})
