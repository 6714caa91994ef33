/**
 * The arguments of a message. They pass through the router as they came: they are parsed only where the router reads them
 * itself, and written again only for a peer with another serializer.
 */
export interface Payload {
  /** Undefined when the message had none. */
  readonly args: readonly unknown[] | undefined
  readonly kwargs: Readonly<Record<string, unknown>> | undefined
  /** Its bytes within the message, in the serializer of the sender; undefined for a payload that the router has made. */
  readonly raw?: RawPayload | undefined
}

export interface RawPayload {
  /** The name of the serializer. */
  readonly serializer: string
  /** Everything of the message after its last field: arguments, and keyword arguments if there are any. */
  readonly bytes: Uint8Array
  /** How many elements that is: 1, or 2 with keyword arguments. */
  readonly elements: 1 | 2
}

/** A payload that the router makes itself. */
export const payloadOf = (args: readonly unknown[], kwargs?: Readonly<Record<string, unknown>>): Payload => ({
  args,
  kwargs,
})

type Elements = readonly [Payload['args'], Payload['kwargs']?]

/** A payload as it came, parsed when its arguments are first asked for. `parse` must not fail: the border has checked it. */
export const passedOn = (raw: RawPayload, parse: (raw: RawPayload) => Elements): Payload => new PassedOn(raw, parse)

// A class, so that the many payloads of a busy router share their two getters.
class PassedOn implements Payload {
  readonly raw: RawPayload
  #parse: (raw: RawPayload) => Elements
  #elements: Elements | undefined

  constructor(raw: RawPayload, parse: (raw: RawPayload) => Elements) {
    this.raw = raw
    this.#parse = parse
  }

  get args() {
    return (this.#elements ??= this.#parse(this.raw))[0]
  }

  get kwargs() {
    return (this.#elements ??= this.#parse(this.raw))[1]
  }
}

/** The elements of a payload as they are written: empty ones are left out (WAMP, "Empty Arguments"). */
export const elementsOf = ({ args = [], kwargs = {} }: Payload): readonly unknown[] => {
  if (Object.keys(kwargs).length > 0) return [args, kwargs]
  return args.length > 0 ? [args] : []
}
