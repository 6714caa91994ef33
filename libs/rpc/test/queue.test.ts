import { redisForTests } from '@murmuration/local/testing'
import { queueConnect, queueListen } from '../src/index.ts'
import { conformance } from './conformance.ts'

const parts = redisForTests()

conformance('queue', async (contract, handler) => {
  const broker = parts.server.url
  const listener = await queueListen({ contract, handler, broker })
  const connection = queueConnect(contract, broker)
  return {
    connection,
    close: async () => void (await Promise.all([connection.close(), listener.drain()])),
    drain: listener.drain,
    kill: () => void listener.stop(),
  }
})
