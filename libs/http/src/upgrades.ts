import type { IncomingMessage } from 'node:http'

const taken = new WeakSet<IncomingMessage>()

/** Says, in an `upgrade` listener and before it returns, that this listener answers the request. */
export const takeUpgrade = (request: IncomingMessage) => void taken.add(request)

/** Whether a listener answers this request to switch protocols. Of several listeners each sees every such request. */
export const isUpgradeTaken = (request: IncomingMessage) => taken.has(request)
