import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { lockFile } from './folders.ts'
import { listens, nameOf } from './lock.ts'
import { UserError } from './user-error.ts'

// Over the socket that is the lock. One line asks, one line answers, both JSON.

/** What a running system can be asked. */
export const Ask = z.discriminatedUnion('ask', [
  z.object({ ask: z.literal('scale'), service: z.string(), count: z.string() }),
  z.object({ ask: z.literal('look') }),
])
export type Ask = z.infer<typeof Ask>

/** What runs, as far as the process that started it knows. */
const Running = z.object({
  redisUrl: z.string().optional(),
  /** Those it was started with, also those that have no process now. */
  services: z.array(z.string()),
  processes: z.array(
    z.object({
      service: z.string(),
      instance: z.string(),
      address: z.string().optional(),
      pid: z.number().optional(),
      /** ms from the start of its process until that said it was ready. */
      loadedAfter: z.number().optional(),
      readyAfter: z.number().optional(),
    }),
  ),
})

export const Answer = z.union([
  z.object({ done: z.string() }),
  z.object({ running: Running }),
  z.object({ refused: z.string() }),
])
export type Answer = z.infer<typeof Answer>

const MAX_LINE = 10_000 // characters; only this account can open the socket, and another version of this clone may

/** Answers what comes over the lock's socket. */
export const answering = (answer: (ask: Ask) => Promise<Answer>) => (socket: Socket) => {
  const reply = (words: Answer) => socket.end(`${JSON.stringify(words)}\n`)
  socket.on('error', () => socket.destroy()) // the process that asked has ended

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

const NOTHING = 'Nothing runs here. Start it with npm start, in another terminal.'
const BUSY = 'The system is just starting or stopping. Try again in a moment.'

/** Whether a system runs on this clone's data, or is about to. */
export const isRunning = () => listens(nameOf(lockFile))

/** Asks the system that runs on this clone's data. Rejects with a sentence when none does, or it will not. */
export const askRunning = async (ask: Ask): Promise<Answer> => {
  const socket = connect(nameOf(lockFile))
  await once(socket, 'connect').catch(() => {
    throw new UserError(NOTHING)
  })
  const lines = createInterface({ input: socket })
  socket.on('error', () => lines.close())
  socket.write(`${JSON.stringify(ask)}\n`)
  for await (const line of lines) {
    const answer = Answer.parse(JSON.parse(line))
    if ('refused' in answer) throw new UserError(answer.refused)
    return answer
  }
  throw new UserError(BUSY)
}
