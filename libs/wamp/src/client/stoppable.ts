/** What tells a handler to stop. An AbortSignal costs as much as a tenth of a small call, and few handlers ask for one. */
export const createStoppable = () => {
  const listeners: (() => void)[] = []
  let controller: AbortController | undefined
  let stopped = false

  const onStop = (listener: () => void) => {
    if (stopped) listener()
    else listeners.push(listener)
  }
  return {
    onStop,
    signal() {
      if (controller) return controller.signal
      const made = (controller = new AbortController())
      onStop(() => made.abort())
      return made.signal
    },
    stop() {
      stopped = true
      for (const listener of listeners.splice(0)) listener()
    },
  }
}
