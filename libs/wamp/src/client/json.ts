import type { Message } from '../message.ts'
import { fieldsOf, messageOf, payloadElements, ProtocolError, rowByCode } from '../message.ts'
import { payloadOf } from '../payload.ts'
import type { ClientSerializer } from './line.ts'

/** JSON for a peer, which reads every payload itself: the router's own keeps them as text. Runs in a browser too. */
export const clientJson: ClientSerializer = {
  name: 'json',
  subprotocol: 'wamp.2.json',
  rawSocketId: 1,
  isBinary: false,

  read(frame) {
    const elements: unknown = JSON.parse(typeof frame === 'string' ? frame : decoder.decode(frame))
    if (!Array.isArray(elements)) throw new ProtocolError('The message is not a list')
    const row = rowByCode(elements[0])
    if (payloadElements(row, elements.length) === 0) return messageOf(row, elements, undefined)
    const [args, kwargs] = elements.slice(row.fields.length + 1) as [unknown[], Record<string, unknown>?]
    return messageOf(row, elements, payloadOf(args, kwargs))
  },

  write(message: Message) {
    const elements = fieldsOf(message)
    const { args, kwargs } = ('payload' in message && message.payload) || {}
    if (args || kwargs) elements.push(args ?? [])
    if (kwargs) elements.push(kwargs)
    return JSON.stringify(elements)
  },
}

const decoder = new TextDecoder()
