import { type IncomingMessage, request as send } from 'node:http'
import type { Socket } from 'node:net'
import { type Duplex, pipeline } from 'node:stream'

const ANSWER_MS = 3_000 // a live replica answers within a few ms
const UNAVAILABLE = 503 // the replica asks the gateway to try another one

export interface Answer {
  response: IncomingMessage
  /** The websocket, if the replica accepted the handshake. */
  socket?: Socket
  head?: Buffer
}

type Handshake = Pick<IncomingMessage, 'url' | 'headers'>

/** Sends a websocket handshake to one replica. Rejects if the connection is refused or breaks, if the answer is late, or if it is 503. */
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

/** Sends the answer to the page, then passes all bytes on in both directions. */
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

// Node has already decoded the body, so these headers no longer hold.
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
