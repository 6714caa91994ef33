import { nacl } from 'autobahn'
import { Errors, Wampy } from 'wampy'
import { CborSerializer } from 'wampy/CborSerializer.js'
import { JsonSerializer } from 'wampy/JsonSerializer.js'
import { MsgpackSerializer } from 'wampy/MsgpackSerializer.js'
import { sign as signCryptosign } from 'wampy/cryptosign.js'
import { sign as signCra } from 'wampy/wampcra.js'
import { WebSocket } from 'ws'
import type { Asked, Auth, Call, Client, Handler, Opening, Payload, Way } from './client.ts'
import { Refusal } from './client.ts'

type Dict = Record<string, unknown>
type Options = NonNullable<ConstructorParameters<typeof Wampy>[1]>

const payloadOf = ({ argsList = [], argsDict = {} }: { argsList?: unknown[]; argsDict?: Dict }): Payload => ({
  args: argsList,
  kwargs: argsDict,
})

const refused = (reason: unknown): never => {
  if (reason instanceof Errors.WampError) throw new Refusal(reason.errorUri, reason.argsList, reason.argsDict)
  if (reason instanceof Errors.AbortError) throw new Refusal(reason.errorUri)
  throw reason
}

type Signer = NonNullable<Options['onChallenge']>
/** Its own signers want to know more of a challenge than its own type promises. */
const signerOf = (sign: (method: string, extra: never) => ReturnType<Signer>): Signer => sign as Signer

const authOptions = (auth: Auth | undefined): Partial<Options> => {
  if (!auth) return {}
  const { method, authid } = auth
  const common = { authid, authmethods: [method] }
  if (method === 'ticket') return { ...common, onChallenge: () => auth.secret }
  if (method === 'wampcra') return { ...common, onChallenge: signerOf(signCra(auth.secret)) }
  const seed = Buffer.from(auth.seed).toString('hex')
  const pubkey = Buffer.from(nacl.sign.keyPair.fromSeed(auth.seed).publicKey).toString('hex')
  return { ...common, authextra: { pubkey }, onChallenge: signerOf(signCryptosign(seed)) }
}

const open = async (serializer: Options['serializer'] & {}, { port, realm, auth }: Opening): Promise<Client> => {
  const ws = WebSocket as unknown as NonNullable<Options['ws']> // its type wants the constructor of browsers
  const session = new Wampy(`ws://127.0.0.1:${port}/ws`, {
    ...{ realm, ws, serializer, autoReconnect: false },
    ...authOptions(auth),
  })
  const details = (await session.connect().catch(refused)) as unknown as Dict
  let isOpen = true
  session.setOptions({ onClose: () => (isOpen = false) })
  return clientOf({ session, details, isOpen: () => isOpen })
}

interface Parts {
  session: Wampy
  details: Dict
  isOpen: () => boolean
}

const clientOf = ({ session, details, isOpen }: Parts): Client => ({
  id: session.getSessionId() ?? 0,
  details,

  call(procedure, { args, kwargs, options, onProgress }: Asked = {}) {
    const payload =
      args || kwargs ? { ...(args && { argsList: args }), ...(kwargs && { argsDict: kwargs }) } : undefined
    const hear = onProgress && {
      progress_callback: (part: { argsList?: unknown[] }) => onProgress(part.argsList ?? []),
    }
    const answer = session.call(procedure, payload, { ...options, ...hear })
    const { reqId } = session.getOpStatus()
    const cancel = (mode?: string) =>
      void session.cancel(reqId, mode === undefined ? undefined : ({ mode } as { mode: 'kill' }))
    return Object.assign(answer.then(payloadOf, refused), { cancel }) satisfies Call
  },

  async register(procedure, handler: Handler, { concurrency, ...options } = {}) {
    const limit = concurrency === undefined ? {} : { _concurrency: concurrency } // it drops options without an underscore
    await session
      .register(
        procedure,
        async ({ details: given, result_handler: result, ...asked }) => {
          const progress = (...parts: unknown[]) => result({ argsList: parts, options: { progress: true } })
          try {
            const value = await handler({ ...payloadOf(asked), details: given, progress })
            return value === undefined ? {} : { argsList: [value] }
          } catch (reason) {
            if (!(reason instanceof Refusal)) throw reason
            // The error of a handler is what Wampy looks into for these three.
            throw Object.assign(new Error(reason.uri), {
              ...{ error: reason.uri, argsList: reason.args, argsDict: reason.kwargs },
            })
          }
        },
        { ...options, ...limit },
      )
      .catch(refused)
    return () => session.unregister(procedure).catch(refused)
  },

  async subscribe(topic, handler, options) {
    const hear = (event: { details: Dict; argsList?: unknown[]; argsDict?: Dict }) =>
      handler({ ...payloadOf(event), details: event.details })
    const { subscriptionKey } = await session.subscribe(topic, hear, options).catch(refused)
    return () => session.unsubscribe(subscriptionKey).catch(refused)
  },

  publish: (topic, { args, kwargs, options } = {}) =>
    session
      .publish(topic, { ...(args && { argsList: args }), ...(kwargs && { argsDict: kwargs }) }, options)
      .catch(refused),

  isOpen,

  close: async () => {
    if (isOpen()) await session.disconnect()
  },
})

export const wampyWays: Way[] = [
  { name: 'Wampy, WebSocket, JSON', client: 'Wampy', open: (opening) => open(new JsonSerializer(), opening) },
  { name: 'Wampy, WebSocket, MessagePack', client: 'Wampy', open: (opening) => open(new MsgpackSerializer(), opening) },
  { name: 'Wampy, WebSocket, CBOR', client: 'Wampy', open: (opening) => open(new CborSerializer(), opening) },
]
