import type { Instance, SelfDescription } from './instance.ts'

export interface Watch {
  close(): Promise<void>
}

export interface Announcement {
  /** Tells all callers that this instance takes no more calls. */
  withdraw(): Promise<void>
}

/** How callers find the live instances of a service. */
export interface Discovery {
  announce(service: string, instance: SelfDescription): Promise<Announcement>
  /**
   * Calls `onChange` with the live instances: once when they are first known, and after each change. While the source of
   * the list does not answer, the last list stays valid.
   */
  watch(service: string, onChange: (instances: Instance[]) => void): Watch
}

/** Calls `onChange` only when the list differs from the last one. */
export const onlyChanges = (onChange: (instances: Instance[]) => void) => {
  let before: string | undefined
  return (instances: Instance[]) => {
    const now = JSON.stringify(instances)
    if (now !== before) onChange(instances)
    before = now
  }
}
