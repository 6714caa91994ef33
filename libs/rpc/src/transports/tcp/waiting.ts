import { neverStarted } from '../../handler.ts'
import { onStop } from '../../stoppable.ts'
import { type OutgoingCall, UNREACHED } from './line.ts'

export const refuse = ({ id, resolve }: OutgoingCall) => resolve(neverStarted(id, UNREACHED))

/** Calls that wait for the first connection, in order. */
export const createWaitingRoom = () => {
  const calls = new Map<OutgoingCall, () => void>()
  let bytes = 0

  const remove = (call: OutgoingCall) => {
    calls.get(call)?.()
    calls.delete(call)
    bytes -= Buffer.byteLength(call.payload)
  }

  return {
    unsent: () => bytes,
    add(call: OutgoingCall) {
      bytes += Buffer.byteLength(call.payload)
      const giveUp = () => {
        remove(call)
        refuse(call)
      }
      calls.set(call, () => {})
      const unsubscribe = onStop(call.ctx, giveUp)
      if (calls.has(call)) calls.set(call, unsubscribe)
    },
    empty(to: (call: OutgoingCall) => void) {
      for (const call of [...calls.keys()]) {
        remove(call)
        to(call)
      }
    },
  }
}
