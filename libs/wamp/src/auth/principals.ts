import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

interface Principal {
  secret: string
  role: string
}

/**
 * Finds a principal by its authid. An unknown authid gets a stand-in that looks like one of the known ones and stays the same
 * while the router runs, so that neither the challenge nor the time it takes tells which authids exist. A stand-in's secret
 * is derived from `key`, which never leaves the process: no signature fits it.
 */
export const createPrincipals = <P extends Principal>(
  listed: Readonly<Record<string, P>>,
  key: Uint8Array,
  disguise: (model: P, derive: (purpose: string) => string) => P = (model) => model,
) => {
  const principals = new Map(Object.entries(listed))
  const models = [...principals.values()]

  const standInFor = (authid: string): P | undefined => {
    const derive = (purpose: string) => createHmac('sha256', key).update(`${purpose} of ${authid}`).digest('base64')
    const model = models[derive('model').charCodeAt(0) % models.length]
    return model && { ...disguise(model, derive), secret: derive('secret') }
  }

  /** Undefined only when no principal is listed at all. */
  return (authid: string): P | undefined => {
    const standIn = standInFor(authid) // for known authids too: the same work
    return principals.get(authid) ?? standIn
  }
}

const digest = (text: string) => createHash('sha256').update(text).digest()

/** Compares in a time that tells nothing about either text, not even its length. */
export const sameText = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b))
