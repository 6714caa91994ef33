import { countChunk } from '@murmuration/trends/count'
import { type Board, BOARD_TOPIC, PROCEDURE, REALM } from '@murmuration/trends/donation'
import { connect, type Kept, type Peer } from '@murmuration/wamp/browser'
import type { FromWorker, ToWorker } from './donate/messages.ts'

// The device of a visitor, in a thread of its own, so that the page stays quick while it counts.

const LOOK_MS = 250
const MAX_LINES = 1_000 // a chunk has 250; whoever sends more does not send our chunks

const tell = (message: FromWorker) => postMessage(message)

let peer: Peer | undefined
let offer: Kept | undefined
let isOffered = false
let jobs = 0

const open = (url: string) => {
  const opened = connect({ url, realm: REALM })
  peer = opened
  opened.subscribe(BOARD_TOPIC, ({ args }) => tell({ board: args[0] as Board })) // only services may publish there
  let last = ''
  setInterval(() => {
    const session = opened.welcome()?.session
    const now = `${session} ${isOffered}`
    if (now !== last) tell({ session, isOffered: isOffered && session !== undefined })
    last = now
  }, LOOK_MS)
}

const isChunk = (value: unknown): value is string[] =>
  Array.isArray(value) && value.length <= MAX_LINES && value.every((line) => typeof line === 'string')

const start = () => {
  offer = peer?.register(
    PROCEDURE,
    ({ args: [chunk] }) => {
      if (!isChunk(chunk)) throw new Error('This is no chunk')
      const counts = countChunk(chunk)
      tell({ jobs: ++jobs })
      return { args: [counts] }
    },
    { invoke: 'roundrobin', concurrency: 1 },
  )
  void offer?.done.then(
    () => (isOffered = true),
    () => {}, // refused; the peer tries again
  )
}

const stop = async () => {
  isOffered = false
  const old = offer
  offer = undefined
  await old?.undo()
}

addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  if ('connect' in data) open(data.connect)
  else if (data.counting) start()
  else void stop() // the router forgets the offer in its own time
})
