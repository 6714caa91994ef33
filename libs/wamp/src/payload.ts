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
  serializer: string
  /** Everything of the message after its last field: arguments, and keyword arguments if there are any. */
  bytes: Uint8Array | string
  /** How many elements that is: 1, or 2 with keyword arguments. */
  elements: 1 | 2
}

/** A payload that the router makes itself. */
export const payloadOf = (args: readonly unknown[], kwargs?: Readonly<Record<string, unknown>>): Payload => ({
  args,
  kwargs,
})
