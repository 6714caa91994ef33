import { encode as cborEncode } from 'cbor-x'
import fc from 'fast-check'
import { pack } from 'msgpackr'
import { describe, expect, test } from 'vitest'
import type { Message } from '../message.ts'
import { ProtocolError } from '../message.ts'
import { payloadOf } from '../payload.ts'
import { cbor } from './cbor.ts'
import { json } from './json.ts'
import { msgpack } from './msgpack.ts'
import { SERIALIZERS } from './serializers.ts'

const bytesOf = (frame: string | Uint8Array) => (typeof frame === 'string' ? Buffer.from(frame) : frame)
const jsonBytes = (value: unknown) => Buffer.from(JSON.stringify(value))
const ENCODE = { json: jsonBytes, msgpack: pack, cbor: cborEncode }

const call = (payload?: Message<'CALL'>['payload']): Message<'CALL'> => ({
  type: 'CALL',
  request: 7,
  options: { timeout: 500 },
  procedure: 'com.example.add',
  ...(payload && { payload }),
})

describe.each(SERIALIZERS)('$name', (serializer) => {
  const encode = ENCODE[serializer.name]
  const read = (value: unknown) => serializer.read(encode(value))
  const again = (message: Message) => serializer.read(bytesOf(serializer.write(message)))

  test('what is written is read again', () => {
    const message = again(call(payloadOf([1, 'zwei', { drei: [3.5, null, true] }], { vier: -4 })))
    expect(message).toMatchObject({ type: 'CALL', request: 7, options: { timeout: 500 }, procedure: 'com.example.add' })
    expect((message as Message<'CALL'>).payload?.args).toEqual([1, 'zwei', { drei: [3.5, null, true] }])
    expect((message as Message<'CALL'>).payload?.kwargs).toEqual({ vier: -4 })
  })

  test('whatever payload and id are', () => {
    const value = fc.jsonValue({ maxDepth: 4 }).map((any) => JSON.parse(JSON.stringify(any))) // -0 is 0 in JSON
    const id = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER })
    const kwargs = fc.dictionary(fc.string(), value)
    fc.assert(
      fc.property(id, fc.array(value), kwargs, (request, args, keywords) => {
        fc.pre(!/__proto__|\\u0000/.test(JSON.stringify([args, keywords])))
        const first = again({ type: 'YIELD', request, options: {}, payload: payloadOf(args, keywords) })
        const second = again(first) as Message<'YIELD'>
        expect(second.request).toBe(request)
        expect(second.payload?.args ?? []).toEqual(args)
        expect(second.payload?.kwargs ?? {}).toEqual(keywords)
      }),
    )
  })

  test('an id of up to 2^53 stays an integer', () => {
    for (const session of [1, 2 ** 31, 2 ** 32, 2 ** 53 - 1, 2 ** 53]) {
      expect(again({ type: 'WELCOME', session, details: { caller: session } })).toEqual({
        type: 'WELCOME',
        session,
        details: { caller: session },
      })
    }
  })

  test('empty arguments are left out', () => {
    expect(again(call(payloadOf([])))).not.toHaveProperty('payload')
    const kwargsAlone = again(call(payloadOf([], { a: 1 }))) as Message<'CALL'>
    expect(kwargsAlone.payload).toMatchObject({ args: [], kwargs: { a: 1 } })
  })

  test.each([
    ['no list', {}],
    ['an empty list', []],
    ['an unknown code', [1000, 1, {}]],
    ['a code that is a string', ['48', 1, {}, 'a.b']],
    ['too short', [48, 1, {}]],
    ['too long', [48, 1, {}, 'a.b', [], {}, 1]],
    ['a payload where none belongs', [32, 1, {}, 'a.b', []]],
    ['id 0', [48, 0, {}, 'a.b']],
    ['a negative id', [48, -1, {}, 'a.b']],
    ['a fraction as an id', [48, 1.5, {}, 'a.b']],
    ['an id beyond 2^53', [48, 2 ** 53 + 2, {}, 'a.b']],
    ['an id as a string', [48, '1', {}, 'a.b']],
    ['options that are a list', [48, 1, [], 'a.b']],
    ['options that are null', [48, 1, null, 'a.b']],
    ['options that are a string', [48, 1, 'x', 'a.b']],
    ['a procedure that is a number', [48, 1, {}, 5]],
    ['arguments that are a dictionary', [48, 1, {}, 'a.b', {}]],
    ['arguments that are null', [48, 1, {}, 'a.b', null]],
    ['keyword arguments that are a list', [48, 1, {}, 'a.b', [], []]],
    ['keyword arguments that are null', [48, 1, {}, 'a.b', [], null]],
  ])('refused: %s', (_, value) => {
    expect(() => read(value)).toThrow(ProtocolError)
  })

  test('nesting of 500 is read, of 501 and of 10,000 refused', () => {
    const nested = (depth: number) => {
      let value: unknown[] = []
      for (let i = 3; i < depth; i++) value = [value]
      return [48, 1, {}, 'a.b', [value]]
    }
    expect(read(nested(500))).toMatchObject({ type: 'CALL' })
    expect(() => read(nested(501))).toThrow('nested deeper than 500')
    const end = serializer.name === 'json' ? ']'.repeat(10_000) : ''
    const open = { json: '[', msgpack: '\x91', cbor: '\x81' }[serializer.name]
    expect(() => serializer.read(Buffer.from(open.repeat(10_000) + end, 'latin1'))).toThrow(ProtocolError)
  })

  test('a dictionary may have the key __proto__, and it changes no prototype', () => {
    const text = '[48,1,{"__proto__":{"timeout":1}},"a.b",[],{"__proto__":{"admin":true}}]'
    const message = serializer.read(
      serializer.name === 'json' ? Buffer.from(text) : bytesWithProto(encode),
    ) as Message<'CALL'>
    expect(message.options.timeout).toBeUndefined()
    expect(message.payload?.kwargs?.admin).toBeUndefined()
    expect(({} as { admin?: true }).admin).toBeUndefined()
  })

  test('any bytes are a message or a ProtocolError', () => {
    const good = bytesOf(serializer.write(call(payloadOf([1, 'ä', [2, { b: null }]], { k: 'v' }))))
    const at = fc.nat(good.length - 1)
    const changed = fc
      .tuple(at, fc.nat(255))
      .map(([i, byte]) => Uint8Array.from(good, (old, j) => (i === j ? byte : old)))
    const cut = at.map((end) => good.subarray(0, end))
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), changed, cut), (bytes) => {
        try {
          const message = serializer.read(Buffer.from(bytes))
          if ('payload' in message) expect(message.payload?.args).toBeInstanceOf(Array)
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError)
        }
      }),
      { numRuns: 2000 },
    )
  })

  test('bytes after the message are refused', () => {
    expect(() => serializer.read(Buffer.concat([encode([48, 1, {}, 'a.b']), Buffer.from([1])]))).toThrow(ProtocolError)
    expect(() => serializer.read(Buffer.concat([encode([48, 1, {}, 'a.b', []]), Buffer.from([1])]))).toThrow(
      ProtocolError,
    )
  })
})

const bytesWithProto = (encode: (value: unknown) => Buffer) => {
  const bytes = encode([48, 1, { __pr_to__: { timeout: 1 } }, 'a.b', [], { __pr_to__: { admin: true } }])
  return Buffer.from(bytes.toString('latin1').replaceAll('__pr_to__', '__proto__'), 'latin1')
}

describe.each(SERIALIZERS)('a payload of $name', (from) => {
  test.each(SERIALIZERS)('reaches a peer that speaks $name', (to) => {
    const args = [1, 2 ** 40, 'ä', [true, null], { deep: { er: -1.5 } }]
    const received = from.read(bytesOf(from.write(call(payloadOf(args, { k: 'v' })))))
    const sent = to.read(bytesOf(to.write(received))) as Message<'CALL'>
    expect(sent.payload).toMatchObject({ args, kwargs: { k: 'v' } })
  })

  test.each(SERIALIZERS)('reaches a peer that speaks $name with its bytes', (to) => {
    const bytes = Buffer.from([0, 1, 254, 255])
    const received = from.read(bytesOf(from.write(call(payloadOf([bytes])))))
    const sent = to.read(bytesOf(to.write(received))) as Message<'CALL'>
    const [value] = sent.payload!.args!
    if (to.name === 'json') expect(value).toBe('\0' + bytes.toString('base64'))
    else expect(Buffer.from(value as Uint8Array)).toEqual(bytes)
  })
})

describe('JSON', () => {
  const accepts = (parse: () => unknown) => {
    try {
      parse()
      return true
    } catch {
      return false
    }
  }

  test('exactly what JSON.parse takes is taken', () => {
    const value = fc.json({ maxDepth: 3 })
    const near = fc.tuple(value, fc.nat(), fc.constantFrom(...' \t\n[]{}",:.-+0123eEtrufalsn\\/\u0001\u0085ä'))
    const changed = near.map(([text, at, char]) => {
      const i = at % (text.length + 1)
      return text.slice(0, i) + char + text.slice(i + (at % 2))
    })
    const made = fc.string({ unit: fc.constantFrom(...'[]{}":,-+.01eE \\utrue'.split('')), maxLength: 12 })
    fc.assert(
      fc.property(fc.oneof(value, changed, made), (text) => {
        const read = () => json.read(Buffer.from(`[48,1,{},"a.b",[${text}]]`))
        expect([text, accepts(read)]).toEqual([text, accepts(() => JSON.parse(`[${text}]`) as unknown)])
      }),
      { numRuns: 5000 },
    )
  })

  test.each([
    '01',
    '1.',
    '.5',
    '+1',
    '1e',
    '-',
    '"\t"',
    '"\\x"',
    '"\\u12g4"',
    '[1,]',
    '{"a":1,}',
    '{a:1}',
    "'a'",
    'NaN',
    'tru',
    '\ufeff1',
  ])('refused: %s', (text) => expect(() => json.read(Buffer.from(`[48,1,{},"a.b",[${text}]]`))).toThrow(ProtocolError))

  test('text that is not UTF-8 is refused', () => {
    expect(() => json.read(Buffer.from('[48,1,{},"a.b",["\xff"]]', 'latin1'))).toThrow('not UTF-8')
  })
})

describe('a payload passes through unparsed', () => {
  test('as the text that it was', () => {
    const text = '[48,1, {"a": "]\\",[{"} ,"a.b", [1.0, 1e2, "\\u00e4,]"] , {"k" : [ ]} ]'
    const message = json.read(Buffer.from(text))
    expect(String(json.write({ ...message, options: {} } as Message))).toBe(
      '[48,1,{},"a.b", [1.0, 1e2, "\\u00e4,]"] , {"k" : [ ]} ]',
    )
  })

  test.each([msgpack, cbor])('as the bytes that it was: $name', (serializer) => {
    const bytes = bytesOf(serializer.write(call(payloadOf([1, 'x'], { k: 2 }))))
    expect(serializer.write(serializer.read(bytes))).toEqual(bytes)
  })
})

describe('bytes that only one format has', () => {
  const HEAD = { msgpack: '9530 01 80 a3612e62', cbor: '851830 01 a0 63612e62' }
  const message = (format: 'msgpack' | 'cbor', payload: string) =>
    Buffer.from((HEAD[format] + payload).replaceAll(' ', ''), 'hex')

  test.each([
    ['a string that is not UTF-8', '91 a1ff'],
    ['a list of 2^32 - 1 items that are not there', 'dd ffffffff'],
    ['a text of 2^32 - 1 bytes that are not there', '91 db ffffffff'],
    ['an extension of 4 GB', '91 c9 ffffffff 01'],
    ['the byte that is never used', '91 c1'],
    ['a dictionary of 2^32 - 1 entries', '91 df ffffffff'],
    ['a list as a key', '91 81 90 01'],
    ['an extension that cannot be decoded', '91 d4 63 00'],
  ])('MessagePack: %s', (_, payload) => {
    expect(() => msgpack.read(message('msgpack', payload))).toThrow(ProtocolError)
  })

  test.each([
    ['a string that is not UTF-8', '81 61ff'],
    ['a list of 2^64 - 1 items that are not there', '9b ffffffffffffffff'],
    ['a text of 2^64 - 1 bytes that are not there', '81 7b ffffffffffffffff'],
    ['a reserved size', '81 1c'],
    ['a break without a beginning', '81 ff'],
    ['a list without an end', '9f 01'],
    ['a dictionary that ends after a key', '81 bf 6161 ff'],
    ['an unassigned simple value', '81 e0'],
    ['a list as a key', '81 a1 80 01'],
    ['text of indefinite length', '81 7f 6161 ff'],
  ])('CBOR: %s', (_, payload) => {
    expect(() => cbor.read(message('cbor', payload))).toThrow(ProtocolError)
  })

  test('CBOR: lists and dictionaries of indefinite length are read', () => {
    const read = cbor.read(message('cbor', '9f 01 bf 6161 02 ff ff')) as Message<'CALL'>
    expect(read.payload?.args).toEqual([1, { a: 2 }])
  })

  test('an extension type is passed on, and none is allowed in a field', () => {
    const date = '91 d6ff 00000001'
    const read = msgpack.read(message('msgpack', date))
    expect(Buffer.from(msgpack.write(read) as Uint8Array)).toEqual(message('msgpack', date))
    expect((JSON.parse(json.write(read) as string) as unknown[])[4]).toEqual(['1970-01-01T00:00:01.000Z'])
    expect(() => msgpack.read(Buffer.from('9430 01 81 a161 d6ff00000001 a3612e62'.replaceAll(' ', ''), 'hex'))).toThrow(
      'a field has an extension type',
    )
  })

  test('an option that is undefined, as `msgpackr` writes it for Wampy, is as if it were not there', () => {
    const read = msgpack.read(pack([32, 1, { match: undefined }, 'a.b'])) as Message<'SUBSCRIBE'>
    expect(read.options.match).toBeUndefined()
  })
})
