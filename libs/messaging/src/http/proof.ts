import { createHmac, timingSafeEqual } from 'node:crypto'
import type { EventRow } from '../transport.ts'

interface Batch {
  group: string
  topic: string
  events: readonly EventRow[]
}

/**
 * That a batch comes from a process that knows the secret, and for whom it is:
 *
 *     base64url(HMAC-SHA256(secret, "events notify\n" + JSON of [topic, [id, type, payload, context], …]))
 *
 * It travels as the bearer token of the call. A recorded batch can be sent again, which handlers have to expect anyway;
 * nothing else can be made of it.
 */
export const proofOf = (secret: string, { group, topic, events }: Batch) => {
  const rows = events.map(({ id, type, payload, context }) => [id, type, payload, context])
  return createHmac('sha256', secret)
    .update(`events ${group}\n`)
    .update(JSON.stringify([topic, ...rows]))
    .digest('base64url')
}

/** Compares in constant time; the length of a proof is no secret. */
export const isProof = (given: string | undefined, expected: string) => {
  const [a, b] = [Buffer.from(given ?? ''), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}
