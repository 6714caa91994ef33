import fc from 'fast-check'
import { Packr } from 'msgpackr'
import { describe, expect, test } from 'vitest'
import { type CodecName, codecs } from './codec.ts'

const invalid = expect.objectContaining({ code: 'invalid', errors: [{ path: '', message: expect.any(String) }] })
const bytesOf = (payload: string | Buffer) => Buffer.from(payload)

const nested = (depth: number) => {
  let value: unknown = 1
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { a: value }
  return value
}

describe.each<CodecName>(['json', 'msgpack'])('%s', (name) => {
  const codec = codecs[name]

  test('whatever JSON can say comes back', () => {
    const property = fc.property(fc.jsonValue(), (value) => {
      const wire: unknown = JSON.parse(JSON.stringify(value)) // without -0
      expect(codec.decode(bytesOf(codec.encode(wire)))).toEqual(wire)
    })
    fc.assert(property, { examples: [[2 ** 53], [-(2 ** 40)], [2 ** 32 - 1], [-(2 ** 31)], ['x'.repeat(70_000)]] })
  })

  test('64 levels are enough for anybody, more are invalid', () => {
    expect(codec.decode(bytesOf(codec.encode(nested(64))))).toEqual(nested(64))
    for (const depth of [65, 1_000]) expect(() => codec.decode(bytesOf(codec.encode(nested(depth))))).toThrow(invalid)
  })

  test('whatever bytes come are a value or invalid, and change no prototype', () => {
    const property = fc.property(fc.uint8Array({ maxLength: 200 }), (array) => {
      try {
        codec.decode(Buffer.from(array))
      } catch (error) {
        expect(error).toEqual(invalid)
      }
    })
    fc.assert(property, { numRuns: 2_000 })
    expect({}).not.toHaveProperty('polluted')
  })

  test('__proto__ is a key like any other, or none', () => {
    const value: unknown = codec.decode(bytesOf(codec.encode(JSON.parse('{"__proto__":{"polluted":1},"a":1}'))))
    expect(value).toMatchObject({ a: 1 })
    expect(value).not.toHaveProperty('polluted')
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
  })

  test('a value that goes round in circles cannot be written, and the next one can', () => {
    const circle: Record<string, unknown> = {}
    circle['self'] = circle
    expect(() => codec.encode(circle)).toThrow()
    expect(codec.decode(bytesOf(codec.encode({ a: [1] })))).toEqual({ a: [1] })
  })
})

describe('MessagePack that JSON does not have is invalid:', () => {
  const { decode } = codecs.msgpack
  const rich = new Packr({ useRecords: true, moreTypes: true, structuredClone: true, mapsAsObjects: false })

  test.each<[string, unknown]>([
    ['a date', new Date(0)],
    ['a pattern', /(a+)+$/],
    ['an error', new Error('x')],
    ['a set', new Set([1])],
    ['bytes', Buffer.from('x')],
    ['floats', new Float64Array(2)],
    ['a long integer', 2n ** 60n],
    ['a record', { a: 1 }],
    ['a map with a number as a key', new Map([[1, 2]])],
  ])('%s', (_name, value) => {
    expect(() => decode(rich.pack(value))).toThrow(invalid)
    expect(() => decode(rich.pack([value]))).toThrow(invalid)
  })

  test.each([
    ['a list of four billion items', 'ddffffffff'],
    ['a list that claims one item more', 'dc000201'],
    ['a map of four billion entries', 'dfffffffff'],
    ['a text of four billion bytes', 'dbffffffff61'],
    ['a text that ends early', 'a561'],
    ['half a number', 'cb00'],
    ['half a length', 'dc00'],
    ['nothing', ''],
    ['two values', '0101'],
    ['a map as a key', '818001'],
    ['a byte without a meaning', 'c1'],
    ['extensions', 'c70401ffffffff'],
    ['another extension of one byte', 'd40100'],
  ])('%s', (_name, hex) => {
    expect(() => decode(Buffer.from(hex, 'hex'))).toThrow(invalid)
  })

  test('lists without end, a level for each byte', () => {
    expect(() => decode(Buffer.alloc(2 ** 20, 0x91))).toThrow(invalid)
  })
})
