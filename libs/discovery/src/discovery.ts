import type { Instance, OwnWords } from './instance.ts'

export interface Watch {
  close(): Promise<void>
}

export interface Announcement {
  /** Tells all callers that this instance takes no more calls. */
  withdraw(): Promise<void>
}

/** How callers find the live instances of a service. */
export interface Discovery {
  announce(service: string, instance: OwnWords): Promise<Announcement>
  /**
   * Calls `onChange` with the live set, once when it is first known and whenever it has changed. Whoever cannot be asked
   * any more is believed to be as it last was.
   */
  watch(service: string, onChange: (instances: Instance[]) => void): Watch
}

/** Passes a set on only when it is another one than before. */
export const onlyChanges = (onChange: (instances: Instance[]) => void) => {
  let before: string | undefined
  return (instances: Instance[]) => {
    const now = JSON.stringify(instances)
    if (now !== before) onChange(instances)
    before = now
  }
}
