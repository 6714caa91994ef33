import fc from 'fast-check'
import { expect, test } from 'vitest'
import { announcedMaximum, createFrameReader, FRAME, frameHead, handshake, readHandshake } from './rawsocket-frames.ts'

const collect = (maximum: number) => {
  const frames: [number, string][] = []
  const faults: string[] = []
  const read = createFrameReader(maximum, {
    frame: (type, payload) => frames.push([type, Buffer.from(payload).toString('hex')]),
    fault: (text) => faults.push(text),
  })
  return { frames, faults, read }
}

test('frames come out whole, however the stream is cut', () => {
  const type = fc.constantFrom(...Object.values(FRAME))
  const frame = fc.tuple(type, fc.uint8Array({ maxLength: 40 }))
  fc.assert(
    fc.property(fc.array(frame), fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }), (sent, cuts) => {
      const stream = Buffer.concat(sent.flatMap(([kind, payload]) => [frameHead(kind, payload.length), payload]))
      const { frames, faults, read } = collect(40)
      for (let at = 0, i = 0; at < stream.length; at += cuts[i++ % cuts.length]!) {
        read(stream.subarray(at, at + cuts[i % cuts.length]!))
      }
      expect(frames).toEqual(sent.map(([kind, payload]) => [kind, Buffer.from(payload).toString('hex')]))
      expect(faults).toEqual([])
    }),
  )
})

test('a frame that is too long is refused by its head, and nothing is read after it', () => {
  const { frames, faults, read } = collect(10)
  read(frameHead(FRAME.message, 11))
  read(Buffer.concat([frameHead(FRAME.message, 1), Buffer.of(1)]))
  expect([frames.length, faults.length]).toEqual([0, 1])
})

test.each([3, 7, 8, 0x80, 0xff])('a frame of type %d is refused', (type) => {
  const { faults, read } = collect(10)
  read(Buffer.of(type, 0, 0, 0))
  expect(faults).toHaveLength(1)
})

test('a handshake says what the maximum is: a power of two that is no more', () => {
  fc.assert(
    fc.property(fc.integer({ min: 512, max: 2 ** 24 }), fc.integer({ min: 1, max: 3 }), (maximum, serializer) => {
      const read = readHandshake(handshake(maximum, serializer))
      expect(read).toEqual({ maximum: announcedMaximum(maximum), serializer, error: 0, hasReservedBits: false })
      expect(announcedMaximum(maximum)).toBeLessThanOrEqual(maximum)
      expect(announcedMaximum(maximum) * 2).toBeGreaterThanOrEqual(maximum)
    }),
  )
})

test('what does not begin with 0x7F is no handshake', () => {
  expect(readHandshake(Buffer.from('GET '))).toBeUndefined()
})
