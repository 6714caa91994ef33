import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { SERIALIZERS } from '../src/serializers/serializers.ts'
import { FRAME, frameHead } from '../src/wire/rawsocket-frames.ts'
import { listening } from './listening.ts'
import { joined, openRawSocket, openWebSocket, uriOf } from './peers.ts'

const MIB = 2 ** 20

const openers = { WebSocket: openWebSocket, RawSocket: openRawSocket }
const combinations = (['WebSocket', 'RawSocket'] as const).flatMap((transport) =>
  SERIALIZERS.map((serializer) => ({ transport, serializer, name: `${transport} with ${serializer.name}` })),
)

/** A CALL whose message is exactly this long. */
const callOfLength = (length: number) => {
  const call = (text: string) => JSON.stringify([48, 1, {}, 'test.none', [text]])
  return call('x'.repeat(length - call('').length))
}

test('all transports and serializers call each other through one port', async () => {
  const { port } = await listening()
  for (const to of combinations) {
    const callee = await joined(await openers[to.transport](port, { serializer: to.serializer }))
    callee.send([64, 1, {}, 'test.echo'])
    const [, , registration] = await callee.next()
    for (const from of combinations) {
      const caller = await joined(await openers[from.transport](port, { serializer: from.serializer }))
      const args = [1, 'ä', [null, { deep: 2.5 }], `${from.name} to ${to.name}`]
      caller.send([48, 1, {}, 'test.echo', args, { k: true }])
      const invocation = await callee.next()
      expect(invocation).toEqual([68, expect.any(Number), registration, expect.any(Object), args, { k: true }])
      callee.send([70, invocation[1], {}, invocation[4]])
      expect(await caller.next()).toEqual([50, 1, {}, args])
      caller.end()
    }
    callee.send([66, 2, registration])
    await callee.next()
  }
})

describe('WebSocket', () => {
  test('the subprotocol is the first of the client that the router speaks', async () => {
    const { port } = await listening()
    const socket = new WebSocket(`ws://127.0.0.1:${port}`, ['wamp.2.smile', 'wamp.2.cbor', 'wamp.2.json'])
    await once(socket, 'open')
    expect(socket.protocol).toBe('wamp.2.cbor')
    socket.terminate()
  })

  test.each([{ protocols: [] }, { protocols: ['wamp.2.smile'] }])(
    'is refused with $protocols',
    async ({ protocols }) => {
      const { port } = await listening()
      const socket = new WebSocket(`ws://127.0.0.1:${port}`, protocols)
      const [error] = (await once(socket, 'error')) as [Error]
      expect(error.message).toContain('400')
    },
  )

  test('a message of 1 MiB is taken, one byte more closes with 1009', async () => {
    const { port } = await listening()
    const peer = await joined(await openWebSocket(port))
    peer.sendFrame(callOfLength(MIB))
    expect(uriOf(await peer.next())).toBe('wamp.error.no_such_procedure')
    peer.sendFrame(callOfLength(MIB + 1))
    expect(await peer.ended).toBe(1009)
  })

  test('a PING is answered with its payload', async () => {
    const { port } = await listening()
    const { socket } = await openWebSocket(port)
    socket.ping('hello')
    expect(String((await once(socket, 'pong'))[0])).toBe('hello')
    socket.terminate()
  })

  test('the limit may be lower than that of RawSocket', async () => {
    const { port } = await listening({ maximumWebSocketMessage: 1024 })
    const [page, service] = [await joined(await openWebSocket(port)), await joined(await openRawSocket(port))]
    for (const peer of [page, service]) peer.sendFrame(callOfLength(1025))
    expect(await page.ended).toBe(1009)
    expect(uriOf(await service.next())).toBe('wamp.error.no_such_procedure')
  })

  test('a broken frame closes with 1002, and others go on', async () => {
    const { port } = await listening()
    const other = await joined(await openWebSocket(port))
    const peer = await joined(await openWebSocket(port))
    const { _socket: socket } = peer.socket as unknown as { _socket: { write(bytes: Buffer): void } }
    socket.write(Buffer.from('ff80', 'hex')) // reserved bits
    expect(await peer.ended).toBe(1002)
    other.send([48, 1, {}, 'test.none'])
    expect(uriOf(await other.next())).toBe('wamp.error.no_such_procedure')
  })

  test.each(SERIALIZERS)('the other kind of frame is refused with $subprotocol', async (serializer) => {
    const { port } = await listening()
    const peer = await joined(await openWebSocket(port, { serializer }))
    peer.sendFrame(serializer.isBinary ? 'text' : Buffer.from('[]'))
    expect(await peer.next()).toMatchObject([3, {}, 'wamp.error.protocol_violation'])
    expect(await peer.ended).toBe(1002)
  })

  test('messages in fragments are read', async () => {
    const { port } = await listening()
    const peer = await joined(await openWebSocket(port))
    peer.socket.send('[48,1,{}', { fin: false })
    peer.socket.send(',"test.none"]', { fin: true })
    expect(uriOf(await peer.next())).toBe('wamp.error.no_such_procedure')
  })
})

describe('RawSocket', () => {
  test.each([
    [MIB, 11],
    [512, 0],
    [100_000, 7],
    [2 ** 24, 15],
  ])('the handshake announces a maximum of %d bytes as exponent %d', async (maximumMessage, exponent) => {
    const { port } = await listening({ maximumMessage })
    const { answer, end } = await openRawSocket(port)
    expect([...answer]).toEqual([0x7f, (exponent << 4) | 1, 0, 0])
    end()
  })

  test('1 MiB is announced unless configured', async () => {
    const { port } = await listening()
    for (const serializer of SERIALIZERS) {
      const { answer, end } = await openRawSocket(port, { serializer })
      expect([...answer]).toEqual([0x7f, 0xb0 | serializer.rawSocketId, 0, 0])
      end()
    }
  })

  test.each([
    ['serializer 0', '7ff00000', '7f100000'],
    ['an unknown serializer', '7ff40000', '7f100000'],
    ['reserved bits', '7ff10001', '7f300000'],
  ])('%s is refused', async (_, opening, answer) => {
    const { port } = await listening()
    const socket = connect(port, '127.0.0.1')
    socket.write(Buffer.from(opening, 'hex'))
    const [bytes] = (await once(socket, 'data')) as [Buffer]
    expect(bytes.toString('hex')).toBe(answer)
    await once(socket, 'close')
  })

  test('a client that is refused and stays is cut off', async () => {
    const { port, connections } = await listening({ patience: 100 })
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    socket.write(Buffer.from('7ff40000', 'hex'))
    await once(socket, 'data')
    await vi.waitFor(() => expect(connections()).toBe(0))
    socket.destroy()
  })

  test('the handshake may come byte by byte, and HELLO with it', async () => {
    const { port } = await listening()
    const hello = Buffer.from(JSON.stringify([1, 'demo', { roles: { caller: {} } }]))
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    for (const byte of [0x7f, 0xf1, 0, 0, ...frameHead(FRAME.message, hello.length), ...hello]) {
      socket.write(Buffer.of(byte))
      await sleep(1)
    }
    await vi.waitFor(() => expect(String(socket.read())).toContain('[2,'))
    socket.destroy()
  })

  test('a PING is answered with its payload', async () => {
    const { port } = await listening()
    const peer = await openRawSocket(port)
    peer.socket.write(Buffer.concat([frameHead(FRAME.ping, 5), Buffer.from('hello')]))
    await vi.waitFor(() => expect(peer.pongs.map(String)).toEqual(['hello']))
    peer.end()
  })

  test('a message of 1 MiB is taken, one byte more is refused with an ABORT', async () => {
    const { port } = await listening()
    const peer = await joined(await openRawSocket(port))
    peer.sendFrame(callOfLength(MIB))
    expect(uriOf(await peer.next())).toBe('wamp.error.no_such_procedure')
    peer.sendFrame(callOfLength(MIB + 1))
    expect(await peer.next()).toMatchObject([3, { message: expect.any(String) }, 'wamp.error.protocol_violation'])
    await peer.ended
  })

  test.each(['03000000', '08000000', 'ff000000'])('a frame that begins with %s is refused', async (head) => {
    const { port } = await listening()
    const peer = await joined(await openRawSocket(port))
    peer.socket.write(Buffer.from(head, 'hex'))
    expect(await peer.next()).toMatchObject([3, {}, 'wamp.error.protocol_violation'])
    await peer.ended
  })

  describe('a client that takes only short messages', () => {
    const LONG = 'x'.repeat(2000)

    test('gets an ERROR for a result that is longer', async () => {
      const { port, inspect } = await listening()
      const callee = await joined(await openRawSocket(port))
      callee.send([64, 1, {}, 'test.long'])
      await callee.next()
      const caller = await joined(await openRawSocket(port, { maximum: 1024 }))
      caller.send([48, 1, {}, 'test.long'])
      callee.send([70, (await callee.next())[1], {}, [LONG]])
      expect(uriOf(await caller.next())).toBe('wamp.error.payload_size_exceeded')
      expect(inspect().tooLong).toBe(1)
    })

    test('is not called with more: the caller gets the ERROR', async () => {
      const { port } = await listening()
      const callee = await joined(await openRawSocket(port, { maximum: 1024 }))
      callee.send([64, 1, {}, 'test.long'])
      await callee.next()
      const caller = await joined(await openWebSocket(port))
      caller.send([48, 1, {}, 'test.long', [LONG]])
      expect(uriOf(await caller.next())).toBe('wamp.error.payload_size_exceeded')
    })

    test('misses a longer event, and gets the next', async () => {
      const { port } = await listening()
      const subscriber = await joined(await openRawSocket(port, { maximum: 1024 }))
      subscriber.send([32, 1, {}, 'test.news'])
      await subscriber.next()
      const publisher = await joined(await openWebSocket(port))
      publisher.send([16, 1, {}, 'test.news', [LONG]])
      publisher.send([16, 2, {}, 'test.news', ['short']])
      expect((await subscriber.next()).at(-1)).toEqual(['short'])
    })
  })
})

describe('one port', () => {
  test('answers HTTP', async () => {
    const { port } = await listening({ onRequest: (_, response) => response.end('healthy') })
    expect(await (await fetch(`http://127.0.0.1:${port}/health`)).text()).toBe('healthy')
  })

  test('answers one HTTP request a connection, and waits for no beginning of a second', async () => {
    const { port, connections } = await listening({ onRequest: (_, response) => response.end('healthy') })
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    socket.write('GET /health HTTP/1.1\r\nHost: x\r\n\r\nGET /hea')
    await once(socket, 'data')
    await vi.waitFor(() => expect(connections()).toBe(0))
    socket.destroy()
  })

  test('tells HTTP clients that it speaks WebSocket', async () => {
    const { port } = await listening()
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(426)
  })

  test.each(['00', 'ff00', '16030100', '0d0a'])('refuses a connection that begins with %s', async (bytes) => {
    const { port } = await listening({ patience: 300 })
    const socket = connect(port, '127.0.0.1')
    socket.write(Buffer.from(bytes, 'hex'))
    socket.resume()
    await once(socket, 'close')
  })

  test.each(['', '7f', '7ff1', 'GET / HTTP/1.1\r\nHost: x\r\n'])(
    'does not wait for the rest after %j',
    async (opening) => {
      const { port, connections } = await listening({ patience: 100 })
      const socket = connect(port, '127.0.0.1')
      socket.write(opening.startsWith('7f') ? Buffer.from(opening, 'hex') : opening)
      socket.resume()
      await once(socket, 'close')
      await vi.waitFor(() => expect(connections()).toBe(0))
    },
  )
})

describe.each(['WebSocket', 'RawSocket'] as const)('the heartbeat of %s', (transport) => {
  test('disconnects a client that does not answer a PING', async () => {
    const { port, inspect } = await listening({ heartbeat: 50 })
    const silent = await openers[transport](port, { autoPong: false, answersPing: false })
    await joined(silent)
    await silent.ended
    await vi.waitFor(() => expect(inspect().sessions).toBe(0))
  })

  test('keeps a client that answers', async () => {
    const { port } = await listening({ heartbeat: 50 })
    const peer = await joined(await openers[transport](port))
    await sleep(400)
    peer.send([48, 1, {}, 'test.none'])
    expect(uriOf(await peer.next())).toBe('wamp.error.no_such_procedure')
    peer.end()
  })

  test('is every 30 s unless configured', async () => {
    const intervals: number[] = []
    const after = (ms: number) => {
      intervals.push(ms)
      return () => {}
    }
    const { port } = await listening({ after })
    const peer = await joined(await openers[transport](port))
    expect(intervals).toContain(30_000)
    peer.end()
  })
})
