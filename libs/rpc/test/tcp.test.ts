import { tcpConnect, tcpListen } from '../src/index.ts'
import { conformance } from './conformance.ts'

for (const codec of ['json', 'msgpack'] as const)
  conformance(`tcp with ${codec}`, async (contract, handler) => {
    const settings = { secret: 'a secret', codec }
    const listener = await tcpListen({ contract, handler, ...settings })
    const connection = tcpConnect(contract, listener.address, settings)
    return {
      connection,
      close: async () => void (await Promise.all([connection.close(), listener.drain()])),
      drain: listener.drain,
      kill: () => void listener.stop(),
    }
  })
