import type { Dict } from './message.ts'

const KEYS = ['ppt_scheme', 'ppt_serializer', 'ppt_cipher', 'ppt_keyid']

/** What the ends have to know of a payload that only they can read (WAMP, "Payload Passthru Mode"). */
export const passThrough = (from: Dict, to: Record<string, unknown>) => {
  if (from.ppt_scheme === undefined) return
  for (const key of KEYS) if (from[key] !== undefined) to[key] = from[key]
}
