import { randomUUID } from 'node:crypto'
import { STATUS_CODES, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { ErrorCode } from '@murmuration/rpc'

interface Answer {
  status: number
  code: ErrorCode
  detail: string
}

const MALFORMED: Answer = { status: 400, code: 'invalid', detail: 'This is not HTTP as it should be' }
const ANSWERS: Record<string, Answer> = {
  HPE_HEADER_OVERFLOW: { status: 431, code: 'too_large', detail: 'The headers are too large' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, code: 'timeout', detail: 'The request took too long to arrive' },
}

/**
 * Requests that Node refuses before any app sees them are answered like all others, with a problem and an id.
 * `answering`: the answer on its way on a socket, if there is one: nothing may be written into that.
 */
export const answerBrokenRequests = (server: Server, answering: (socket: Duplex) => ServerResponse | undefined) => {
  server.on('clientError', (err: NodeJS.ErrnoException, socket: Duplex) => {
    if (!socket.writable || err.code === 'ECONNRESET' || answering(socket)?.headersSent) return void socket.destroy()
    socket.end(textOf(ANSWERS[err.code ?? ''] ?? MALFORMED, randomUUID()), () => socket.destroy())
  })
}

const textOf = ({ status, code, detail }: Answer, requestId: string) => {
  const body = JSON.stringify({ type: 'about:blank', title: STATUS_CODES[status], status, code, detail, requestId })
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
    `x-request-id: ${requestId}`,
    'connection: close',
  ]
  return `${lines.join('\r\n')}\r\n\r\n${body}`
}
