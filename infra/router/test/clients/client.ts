type Dict = Record<string, unknown>

export interface Payload {
  args: unknown[]
  kwargs: Dict
}

export interface Invocation extends Payload {
  details: Dict
  /** A part of the result. Undefined when the client gives its handlers no way to send one. */
  progress: ((...args: unknown[]) => void) | undefined
}

/** What a handler answers with: its one argument. A Refusal that it throws reaches the caller with its URI. */
export type Handler = (invocation: Invocation) => unknown

export interface Asked {
  args?: unknown[]
  kwargs?: Dict
  options?: Dict
  onProgress?: (args: unknown[]) => void
}

export interface Call extends Promise<Payload> {
  cancel(mode?: string): void
}

/** What AutobahnJS and Wampy can both do, said in one way. */
export interface Client {
  id: number
  /** Of the WELCOME. */
  details: Dict
  /** Rejects with a Refusal. */
  call(procedure: string, asked?: Asked): Call
  /** Resolves to what takes it back. */
  register(procedure: string, handler: Handler, options?: Dict): Promise<() => Promise<unknown>>
  subscribe(
    topic: string,
    handler: (event: Payload & { details: Dict }) => void,
    options?: Dict,
  ): Promise<() => Promise<unknown>>
  /** Resolves when the router has acknowledged it. */
  publish(topic: string, asked?: Asked): Promise<unknown>
  isOpen(): boolean
  close(): Promise<void>
}

/** An ERROR, or an ABORT of the opening. */
export class Refusal extends Error {
  readonly uri: string
  readonly args: readonly unknown[]
  readonly kwargs: Readonly<Dict>

  constructor(uri: string, args: readonly unknown[] = [], kwargs: Readonly<Dict> = {}) {
    super(`${uri}: ${String(args[0])}`)
    this.uri = uri
    this.args = args
    this.kwargs = kwargs
  }
}

/** The error of a promise that should fail. */
export const refusalOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    (value) => value,
    (reason: unknown) => reason,
  )

export type Auth =
  | { method: 'ticket'; authid: string; secret: string }
  | { method: 'wampcra'; authid: string; secret: string }
  | { method: 'cryptosign'; authid: string; seed: Uint8Array }

export interface Opening {
  port: number
  realm: string
  auth?: Auth | undefined
}

export interface Way {
  name: string
  client: 'AutobahnJS' | 'Wampy'
  open(opening: Opening): Promise<Client>
}
