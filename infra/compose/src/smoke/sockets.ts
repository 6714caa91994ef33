import { io, type Socket } from 'socket.io-client'
import { Failure } from './docker.ts'
import { createVisitor } from './load.ts'
import type { Stack } from './stack.ts'

const PAGES = 1_000
const AT_ONCE = 50 // more handshakes in one moment than people would make
const PATIENCE = 30_000 // ms for one handshake
const LOOKS = 22 // each page and each list of the API, twice

const opened = (socket: Socket) =>
  new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('connect_error', reject)
  })

/** Holds a thousand live pages open through the edge, and looks at everything meanwhile. Rejects when any of it is refused. */
export const openSockets = async ({ base, signal }: Stack) => {
  const { look, token } = await createVisitor(base)
  const sockets: Socket[] = []
  const open = () => {
    const options = {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      timeout: PATIENCE,
      auth: { token },
    }
    const socket = io(base, options)
    sockets.push(socket)
    return opened(socket)
  }

  try {
    while (sockets.length < PAGES && !signal.aborted) {
      await Promise.all(Array.from({ length: AT_ONCE }, open)).catch((reason: unknown) => {
        throw new Failure(`A live page was refused, one of the first ${sockets.length}: ${String(reason)}`)
      })
    }
    const looked: string[] = []
    for (let turn = 0; turn < LOOKS; turn++) looked.push(await look(turn))
    const wrong = looked.filter((outcome) => outcome !== 'ok')
    if (wrong.length > 0) throw new Failure(`Beside ${PAGES} live pages:\n${wrong.join('\n')}`)
    const connected = sockets.filter((socket) => socket.connected).length
    if (connected < PAGES) throw new Failure(`Of ${PAGES} live pages ${connected} are still connected`)
    return connected
  } finally {
    for (const socket of sockets) socket.disconnect()
  }
}
