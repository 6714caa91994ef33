export interface Part {
  stop(): Promise<unknown>
}

/** Thrown where work goes on after everything was told to stop; nobody needs to hear of it. */
export class Stopped extends Error {
  override name = 'Stopped'
}

/** What was started and has to be stopped, last first; also when the start itself is cut off half way. */
export const createScope = () => {
  const parts: Part[] = []
  let closing: Promise<void> | undefined

  const stopAll = async () => {
    for (const part of parts.reverse()) await part.stop().catch(console.error)
  }

  return {
    /** Takes over the duty to stop it. */
    async own<P extends Part>(starting: Promise<P> | P): Promise<P> {
      const part = await starting
      if (!closing) {
        parts.push(part)
        return part
      }
      await part.stop() // it came up after the others went down
      throw new Stopped()
    },
    closed: () => closing !== undefined,
    close: () => (closing ??= stopAll()),
    /** Throws when there is no point in going on. */
    check() {
      if (closing) throw new Stopped()
    },
  }
}

export type Scope = ReturnType<typeof createScope>
