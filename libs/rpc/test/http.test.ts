import { httpServer, listen } from '@murmuration/http'
import { httpConnect, httpListener } from '../src/index.ts'
import { conformance } from './conformance.ts'

conformance('http', async (contract, handler) => {
  const server = httpServer(httpListener(contract, handler))
  const listener = await listen(server)
  const connection = httpConnect(contract, listener.address)
  return {
    connection,
    close: async () => void (await Promise.all([connection.close(), listener.drain()])),
    drain: listener.drain,
    kill: () => server.closeAllConnections(),
  }
})
