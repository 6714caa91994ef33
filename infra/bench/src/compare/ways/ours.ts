import {
  client,
  inProcess,
  serve,
  startContext,
  transports,
  withDeadline,
  type Handler,
  type Transport,
  type TransportSettings,
} from '@murmuration/rpc'
import { answers, mirror } from '../mirror.ts'
import type { Caller, Way } from './way.ts'

const PATIENCE_MS = 10_000
export const SECRET = 'of this comparison alone'

type Codec = NonNullable<TransportSettings['codec']>

/** Transports that leave it open how messages are written: a row for each. */
const CODECS: Record<string, Codec[]> = { tcp: ['json', 'msgpack'], wamp: ['json', 'msgpack'] }

const callee = () => serve(mirror, answers)

const callerOf = (handler: Handler, close: Caller['close']): Caller => {
  const api = client(mirror, withDeadline(handler))
  return {
    api: {
      echo: (keys) => api.echo(keys, startContext(PATIENCE_MS)),
      page: (input) => api.page(input, startContext(PATIENCE_MS)),
    },
    close,
  }
}

const local = (name: string, carry: (handler: Handler) => Handler): Way => ({
  name,
  kind: 'local',
  isOurs: true,
  connect: () => callerOf(carry(callee()), async () => {}),
})

export const settingsFor = (codec?: Codec): TransportSettings => ({ secret: SECRET, codec })

const overTransport = (transport: Transport, codec?: Codec): Way => ({
  name: codec ? `${transport.name}, ${codec}` : transport.name,
  kind: transport.kind,
  isOurs: true,
  listen: async (broker) => {
    const settings = settingsFor(codec)
    const { address } = await transport.listen({ contract: mirror, handler: callee(), broker, ...settings })
    return transport.kind === 'brokered' ? broker : address
  },
  connect: (address) => {
    const { handler, close } = transport.connect(mirror, address, settingsFor(codec))
    return callerOf(handler, close)
  },
})

/** All transports there are, as they say themselves. */
export const ourTransports = Object.values<Transport>(transports)

export const transportNamed = (name: string) => {
  const transport = ourTransports.find((each) => each.name === name)
  if (!transport) throw new Error(`There is no transport ${name}`)
  return transport
}

/** What this project offers: the two ways inside a process, and a row for each row of `transports`. */
export const ours: Way[] = [
  local('in-process', (handler) => handler),
  local('in-process, serialised', inProcess),
  ...ourTransports.flatMap((transport) =>
    (CODECS[transport.name] ?? [undefined]).map((codec) => overTransport(transport, codec)),
  ),
]
