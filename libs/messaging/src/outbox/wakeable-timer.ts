/** A timer that can be woken before its time. Waking it while nothing waits is not lost: the next wait ends at once. */
export const createWakeableTimer = () => {
  let woken = false
  let end = () => {}

  return {
    wake() {
      woken = true
      end()
    },
    async wait(ms: number) {
      if (!woken) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms)
          end = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
      woken = false
    },
  }
}
