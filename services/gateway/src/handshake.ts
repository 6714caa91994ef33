import { type IncomingMessage, request as send } from 'node:http'
import type { Socket } from 'node:net'
import { type Duplex, pipeline } from 'node:stream'

const ANSWER_MS = 3_000 // a pusher that is alive answers within a few
const UNAVAILABLE = 503 // it says itself that another should be asked

export interface Answer {
  response: IncomingMessage
  /** The websocket, if the answer is one. */
  socket?: Socket
  head?: Buffer
}

type Handshake = Pick<IncomingMessage, 'url' | 'headers'>

/** Puts a websocket's handshake to one pusher. Rejects when it is not answered there: refused, broken off, or too late. */
export const shake = (target: string, { url, headers }: Handshake, signal: AbortSignal): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const outgoing = send(new URL(url ?? '/', target), { headers, agent: false, signal })
    const late = setTimeout(() => outgoing.destroy(new Error(`no answer within ${ANSWER_MS / 1000} s`)), ANSWER_MS)
    const settled = () => clearTimeout(late)

    outgoing.on('upgrade', (response, socket, head) => {
      settled()
      resolve({ response, socket, head })
    })
    outgoing.on('response', (response) => {
      settled()
      if (response.statusCode !== UNAVAILABLE) return resolve({ response })
      response.resume()
      reject(new Error('it is not available'))
    })
    outgoing.on('error', (err) => {
      settled()
      reject(err)
    })
    outgoing.end()
  })

/** Gives the answer to the page, and from then on everything, both ways. */
export const join = ({ response, socket: there, head }: Answer, here: Duplex, first: Buffer) => {
  here.write(toText(response), 'latin1')
  if (!there) return void pipeline(response, here, () => here.destroy())

  there.setTimeout(0).setNoDelay().setKeepAlive(true)
  if (head?.length) here.write(head)
  if (first.length) there.write(first)
  const end = () => void (here.destroy(), there.destroy())
  pipeline(here, there, end)
  pipeline(there, here, end)
}

// Of a body, Node has already undone what these say.
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding'])

const toText = ({ statusCode, statusMessage, rawHeaders }: IncomingMessage) => {
  const isSocket = statusCode === 101
  const lines = [`HTTP/1.1 ${statusCode} ${statusMessage}`]
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const [name = '', value = ''] = rawHeaders.slice(i, i + 2)
    if (isSocket || !HOP_BY_HOP.has(name.toLowerCase())) lines.push(`${name}: ${value}`)
  }
  if (!isSocket) lines.push('connection: close')
  return `${lines.join('\r\n')}\r\n\r\n`
}
