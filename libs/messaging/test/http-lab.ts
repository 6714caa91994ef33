import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createCaller, httpListener, serve, transports } from '@murmuration/rpc'
import { inboxOf } from '../src/http/contract.ts'
import { createInbox } from '../src/http/inbox.ts'
import { createSender } from '../src/http/sender.ts'
import { httpEvents } from '../src/http/transport.ts'
import type { EventTransport } from '../src/transport.ts'

export const SECRET = 'the secret of the tests'
const LOG = { info: () => {}, warn: () => {}, error: () => {}, debug: () => {} }

const instanceAt = (address: string) => ({
  id: address,
  endpoints: [{ transport: 'http', address }],
  policy: 'least' as const,
  concurrency: 0,
})

/** Some processes with inboxes, and publishers that know where all of them are. */
export const createTown = () => {
  const addresses = new Map<string, string[]>() // by group
  const updates = new Set<() => void>()
  const changed = () => updates.forEach((update) => update())

  const openInbox = async (group: string) => {
    const inbox = createInbox({ group, secret: SECRET })
    const server: Server = createServer(httpListener(inbox.contract, serve(inbox.contract, inbox.api)))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    addresses.set(group, [...(addresses.get(group) ?? []), address])
    changed()
    return {
      address,
      subscribe: inbox.subscribe,
      async close() {
        addresses.set(
          group,
          addresses.get(group)!.filter((each) => each !== address),
        )
        changed()
        server.closeAllConnections()
        if (server.listening) await new Promise((resolve) => server.close(resolve))
      },
    }
  }

  const openSender = (groups: readonly string[], secret = SECRET) => {
    const callers = groups.map((group) => {
      const caller = createCaller({ contract: inboxOf(group), transport: transports.http, log: LOG })
      const update = () => caller.update((addresses.get(group) ?? []).map(instanceAt))
      updates.add(update)
      update()
      return { group, ...caller, end: () => updates.delete(update) }
    })
    const send = createSender({ secret, inboxes: Object.fromEntries(callers.map(({ group, api }) => [group, api])) })
    return {
      send,
      async close() {
        for (const { end, close } of callers) {
          end()
          await close()
        }
      },
    }
  }

  /** A process that publishes to these groups; for each that it subscribes to it opens an inbox. */
  const openPeer = (groups: readonly string[]) => {
    const sender = openSender(groups)
    const inboxes = new Map<string, Awaited<ReturnType<typeof openInbox>>>()
    const transport: EventTransport = httpEvents({
      send: sender.send,
      inbox: {
        async subscribe(options) {
          const { group } = options as typeof options & { group: string } // all of SubscribeOptions comes in
          const inbox = inboxes.get(group) ?? (await openInbox(group))
          inboxes.set(group, inbox)
          return inbox.subscribe(options)
        },
      },
    })
    const close = async () => {
      await sender.close()
      for (const inbox of inboxes.values()) await inbox.close()
    }
    return { transport, close, die: close }
  }

  return { openInbox, openSender, openPeer }
}
