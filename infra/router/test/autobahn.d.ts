// What the tests use of AutobahnJS, which has no types.
declare module 'autobahn' {
  type Dict = Record<string, unknown>

  export class Result {
    constructor(args?: unknown[], kwargs?: Dict)
    args: unknown[]
    kwargs: Dict
  }
  /** Not really an Error of the language, but what its handlers throw. */
  export class Error extends globalThis.Error {
    constructor(uri: string, args?: unknown[], kwargs?: Dict)
    error: string
    args: unknown[]
    kwargs: Dict
  }
  export interface Invocation extends Dict {
    progress: ((args: unknown[], kwargs?: Dict) => void) | null
  }
  export interface Registration {
    id: number
  }
  export interface Call extends Promise<unknown> {
    cancel(options?: Dict): void
  }
  export interface Session {
    id: number
    isOpen: boolean
    call(procedure: string, args?: unknown[], kwargs?: Dict, options?: Dict): Call
    register(
      procedure: string,
      endpoint: (args: unknown[], kwargs: Dict, details: Invocation) => unknown,
      options?: Dict,
    ): Promise<Registration>
    unregister(registration: Registration): Promise<unknown>
    subscribe(
      topic: string,
      handler: (args: unknown[], kwargs: Dict, details: Dict) => void,
      options?: Dict,
    ): Promise<unknown>
    unsubscribe(subscription: unknown): Promise<unknown>
    publish(topic: string, args?: unknown[], kwargs?: Dict, options?: Dict): Promise<unknown> | undefined
  }
  export class Connection {
    constructor(options: Dict)
    onopen: (session: Session, details: Dict) => void
    onclose: (reason: string, details: { reason: string | null }) => boolean
    open(): void
    close(reason?: string, message?: string): void
  }
  export const serializer: Record<'JSONSerializer' | 'MsgpackSerializer' | 'CBORSerializer', new () => object>
  export const auth_cra: {
    sign(key: string, challenge: string): string
    derive_key(secret: string, salt: string, iterations: number, keylen: number): string
  }
  export const auth_cryptosign: { sign_challenge(pair: object, extra: Dict): string }
  export const nacl: { sign: { keyPair: { fromSeed(seed: Uint8Array): { publicKey: Uint8Array } } } }
  export const log: { warn(...words: unknown[]): void }
}
