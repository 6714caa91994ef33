import { cbor } from './cbor.ts'
import { json } from './json.ts'
import { msgpack } from './msgpack.ts'
import type { Serializer } from './serializer.ts'

export const SERIALIZERS: readonly Serializer[] = [json, msgpack, cbor]

/** For WebSocket: the serializer of a subprotocol such as `wamp.2.json`. */
export const serializerBySubprotocol = (subprotocol: string): Serializer | undefined =>
  SERIALIZERS.find((serializer) => serializer.subprotocol === subprotocol)

/** For the handshake of RawSocket. */
export const serializerByRawSocketId = (id: number): Serializer | undefined =>
  SERIALIZERS.find(({ rawSocketId }) => rawSocketId === id)
