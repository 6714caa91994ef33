import { once } from 'node:events'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { lockFile } from '../folders.ts'
import { listens, nameOf } from '../lock.ts'
import { UserError } from '../user-error.ts'
import { Answer, type Ask } from './protocol.ts'

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
