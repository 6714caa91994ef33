import autobahn, { type Connection, type Session } from 'autobahn'
import type { Asked, Auth, Call, Client, Handler, Opening, Payload, Way } from './client.ts'
import { Refusal } from './client.ts'

autobahn.log.warn = () => {} // it tells of each connection that closes

interface Deferred {
  promise: Promise<unknown>
  resolve(value: unknown): void
  reject(reason: unknown): void
  notify(part: unknown): void
  onPart: (part: unknown) => void
}

/** Its own promises know of no parts of a result; these do. */
const createDeferred = (): Deferred => {
  let settle: Pick<Deferred, 'resolve' | 'reject'> = { resolve: () => {}, reject: () => {} }
  const promise = new Promise<unknown>((resolve, reject) => (settle = { resolve, reject }))
  const deferred: Deferred = { promise, ...settle, onPart: () => {}, notify: (part) => deferred.onPart(part) }
  return deferred
}

// A single positional result comes bare.
const payloadOf = (value: unknown): Payload => {
  if (value instanceof autobahn.Result) return { args: value.args, kwargs: value.kwargs }
  return { args: value === null || value === undefined ? [] : [value], kwargs: {} }
}

const refused = (reason: unknown): never => {
  if (reason instanceof autobahn.Error) throw new Refusal(reason.error, reason.args, reason.kwargs)
  throw reason
}

const authOptions = (auth: Auth | undefined) => {
  if (!auth) return {}
  const { method, authid } = auth
  const common = { authid, authmethods: [method] }
  if (method === 'cryptosign') {
    const pair = autobahn.nacl.sign.keyPair.fromSeed(auth.seed)
    const authextra = { pubkey: Buffer.from(pair.publicKey).toString('hex') }
    const onchallenge = (_: Session, __: string, extra: Record<string, unknown>) =>
      autobahn.auth_cryptosign.sign_challenge(pair, extra)
    return { ...common, authextra, onchallenge }
  }
  const { secret } = auth
  if (method === 'ticket') return { ...common, onchallenge: () => secret }
  const onchallenge = (_: Session, __: string, extra: Challenge) => {
    const { salt, iterations, keylen } = extra
    const key = salt ? autobahn.auth_cra.derive_key(secret, salt, iterations, keylen) : secret
    return autobahn.auth_cra.sign(key, extra.challenge)
  }
  return { ...common, onchallenge }
}

interface Challenge {
  challenge: string
  salt?: string
  iterations: number
  keylen: number
}

const open = (transport: (port: number) => object, { port, realm, auth }: Opening) =>
  new Promise<Client>((resolve, reject) => {
    let deferred = createDeferred()
    const connection = new autobahn.Connection({
      realm,
      transports: [transport(port)],
      use_deferred: () => (deferred = createDeferred()),
      on_user_error: () => {}, // it prints what a handler throws
      on_internal_error: () => {},
      ...authOptions(auth),
    })
    connection.onclose = (_, { reason }) => {
      reject(new Refusal(reason ?? 'the connection was lost'))
      return true // no second try
    }
    connection.onopen = (session, details) =>
      resolve(clientOf({ connection, session, details, lastDeferred: () => deferred }))
    connection.open()
  })

interface Parts {
  connection: Connection
  session: Session
  details: Record<string, unknown>
  lastDeferred: () => Deferred
}

const clientOf = ({ connection, session, details, lastDeferred }: Parts): Client => ({
  id: session.id,
  details,

  call(procedure, { args, kwargs, options, onProgress }: Asked = {}) {
    const call = session.call(procedure, args, kwargs, { ...options, ...(onProgress && { receive_progress: true }) })
    if (onProgress) lastDeferred().onPart = (part) => onProgress(payloadOf(part).args)
    const cancel = (mode?: string) => call.cancel(mode === undefined ? {} : { mode })
    return Object.assign(call.then(payloadOf, refused), { cancel }) satisfies Call
  },

  async register(procedure, handler: Handler, options) {
    const endpoint = async (args: unknown[], kwargs: Record<string, unknown>, given: autobahn.Invocation) => {
      const { progress } = given
      const part = progress === null ? undefined : (...parts: unknown[]) => progress(parts)
      try {
        return await handler({ args, kwargs, details: given, progress: part })
      } catch (reason) {
        if (reason instanceof Refusal) throw new autobahn.Error(reason.uri, [...reason.args], reason.kwargs)
        throw reason
      }
    }
    const registration = await session.register(procedure, endpoint, options).catch(refused)
    return () => session.unregister(registration).catch(refused)
  },

  async subscribe(topic, handler, options) {
    const hear = (args: unknown[], kwargs: Record<string, unknown>, given: Record<string, unknown>) =>
      handler({ args, kwargs, details: given })
    const subscription = await session.subscribe(topic, hear, options).catch(refused)
    return () => session.unsubscribe(subscription).catch(refused)
  },

  publish: async (topic, { args, kwargs, options } = {}) =>
    session.publish(topic, args, kwargs, { ...options, acknowledge: true })?.catch(refused),

  isOpen: () => session.isOpen,

  close: () =>
    new Promise<void>((resolve) => {
      if (!session.isOpen) return resolve()
      connection.onclose = () => {
        resolve()
        return true
      }
      connection.close()
    }),
})

const webSocket = (name: 'JSONSerializer' | 'MsgpackSerializer' | 'CBORSerializer') => (port: number) => ({
  type: 'websocket',
  url: `ws://127.0.0.1:${port}/ws`,
  serializers: [new autobahn.serializer[name]()],
})
const rawSocket = (port: number) => ({ type: 'rawsocket', host: '127.0.0.1', port })

export const autobahnWays: Way[] = [
  {
    name: 'AutobahnJS, WebSocket, JSON',
    client: 'AutobahnJS',
    open: open.bind(undefined, webSocket('JSONSerializer')),
  },
  {
    name: 'AutobahnJS, WebSocket, MessagePack',
    client: 'AutobahnJS',
    open: open.bind(undefined, webSocket('MsgpackSerializer')),
  },
  {
    name: 'AutobahnJS, WebSocket, CBOR',
    client: 'AutobahnJS',
    open: open.bind(undefined, webSocket('CBORSerializer')),
  },
  { name: 'AutobahnJS, RawSocket, JSON', client: 'AutobahnJS', open: open.bind(undefined, rawSocket) },
]
