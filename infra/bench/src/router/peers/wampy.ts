import { Wampy } from 'wampy'
import { WebSocket } from 'ws'

export const REALM = 'demo'
export const PROCEDURE = 'bench.page'

/** A session of the client that all routers are measured with. Resolves when it has joined. */
export const join = async (url: string): Promise<Wampy> => {
  // Wampy's type wants the constructor of browsers; it hands over what `ws` understands.
  const ws = WebSocket as unknown as NonNullable<ConstructorParameters<typeof Wampy>[1]>['ws']
  const client = new Wampy(url, { realm: REALM, ws: ws ?? null, autoReconnect: false })
  await client.connect()
  return client
}
