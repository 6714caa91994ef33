import { createHmac, timingSafeEqual } from 'node:crypto'
import { AppError } from '@murmuration/errors'

/**
 * A signal is one datagram:
 *
 *     | version: 1 | sender: 8 | sequence: 6 | sent at: 6 | body: JSON, UTF-8 | proof: 16 |
 *
 * Numbers are unsigned and big-endian, `sent at` is in epoch ms. `sender` is drawn at random for each process and each
 * address that it sends to; the sequence begins at 1 and grows by 1 with each datagram. The proof is the first half of
 * HMAC-SHA256(secret, "signal notify\n" + all bytes before it), with the name of the service that it is for.
 */
const VERSION = 1
export const SENDER_BYTES = 8
const NUMBER_BYTES = 6
const HEADER_BYTES = 1 + SENDER_BYTES + 2 * NUMBER_BYTES
const PROOF_BYTES = 16

export const MAX_DATAGRAM = 1_200 // bytes; one packet on any path. Larger ones are cut into fragments, and vanish with each of them
export const MAX_BODY = MAX_DATAGRAM - HEADER_BYTES - PROOF_BYTES

export interface Datagram {
  /** 8 bytes. */
  sender: Buffer
  sequence: number
  /** Epoch ms by the sender's clock. */
  sentAt: number
  body: unknown
}

interface Between {
  secret: string
  /** The service that the datagram is for. */
  service: string
}

/** Throws `too_large` for a body that does not fit. */
export const encodeDatagram = ({ sender, sequence, sentAt, body }: Datagram, between: Between) => {
  const text = Buffer.from(JSON.stringify(body))
  if (text.length > MAX_BODY)
    throw new AppError(
      'too_large',
      `A signal of ${text.length} bytes is refused: a datagram carries ${MAX_BODY} at most`,
    )
  const header = Buffer.alloc(HEADER_BYTES)
  header.writeUInt8(VERSION)
  sender.copy(header, 1)
  header.writeUIntBE(sequence, 1 + SENDER_BYTES, NUMBER_BYTES)
  header.writeUIntBE(sentAt, 1 + SENDER_BYTES + NUMBER_BYTES, NUMBER_BYTES)
  return Buffer.concat([header, text, proofOf(between, header, text)])
}

/** What a process of ours has sent to this service; undefined for all other bytes. */
export const decodeDatagram = (bytes: Buffer, between: Between): Datagram | undefined => {
  if (bytes.length > MAX_DATAGRAM || bytes.length < HEADER_BYTES + PROOF_BYTES) return undefined
  const signed = bytes.subarray(0, -PROOF_BYTES)
  if (!timingSafeEqual(bytes.subarray(-PROOF_BYTES), proofOf(between, signed))) return undefined
  if (signed.readUInt8() !== VERSION) return undefined
  return {
    sender: signed.subarray(1, 1 + SENDER_BYTES),
    sequence: signed.readUIntBE(1 + SENDER_BYTES, NUMBER_BYTES),
    sentAt: signed.readUIntBE(1 + SENDER_BYTES + NUMBER_BYTES, NUMBER_BYTES),
    body: JSON.parse(signed.subarray(HEADER_BYTES).toString()) as unknown, // JSON, since a process of ours wrote it
  }
}

const proofOf = ({ secret, service }: Between, ...parts: Buffer[]) => {
  const hash = createHmac('sha256', secret).update(`signal ${service}\n`)
  for (const part of parts) hash.update(part)
  return hash.digest().subarray(0, PROOF_BYTES)
}
