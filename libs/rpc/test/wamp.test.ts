import { startRouter, SECRET, type RouterLab } from '@murmuration/wamp/testing'
import { afterAll, beforeAll } from 'vitest'
import { wampConnect, wampListen } from '../src/index.ts'
import { conformance } from './conformance.ts'

let router: RouterLab
beforeAll(async () => void (router = await startRouter()))
afterAll(() => router.stop())

const ways = [
  ['RawSocket and JSON', 'url', 'json'],
  ['RawSocket and MessagePack', 'url', 'msgpack'],
  ['WebSocket and JSON', 'webSocketUrl', 'json'],
] as const

for (const [name, url, codec] of ways)
  conformance(`wamp by ${name}`, async (contract, handler) => {
    const settings = { secret: SECRET, codec }
    const listener = await wampListen({ contract, handler, broker: router[url], ...settings })
    const connection = wampConnect(contract, router[url], settings)
    return {
      connection,
      close: async () => void (await Promise.all([connection.close(), listener.drain()])),
      kill: () => void listener.stop(),
    }
  })
