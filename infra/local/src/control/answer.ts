import type { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { UserError } from '../user-error.ts'
import { Ask, type Answer } from './protocol.ts'

const MAX_LINE = 10_000 // characters; whoever may open the socket is us, but may be mistaken

/** Answers what comes over the lock's socket. */
export const answering = (answer: (ask: Ask) => Promise<Answer>) => (socket: Socket) => {
  const reply = (words: Answer) => socket.end(`${JSON.stringify(words)}\n`)
  socket.on('error', () => socket.destroy()) // whoever asked has gone

  createInterface({ input: socket }).once('line', (line) => {
    const understood = line.length > MAX_LINE ? undefined : Ask.safeParse(parse(line)).data
    if (!understood) return reply({ refused: 'That was not understood; another version of this clone is running.' })
    answer(understood).then(reply, (reason: unknown) =>
      reply({ refused: reason instanceof UserError ? reason.message : 'It is stopping.' }),
    )
  })
}

const parse = (line: string): unknown => {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
