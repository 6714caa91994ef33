/** A wait that can be ended early. Ringing before anybody waits is not lost: the next wait ends at once. */
export const createAlarm = () => {
  let rung = false
  let wake = () => {}

  return {
    ring() {
      rung = true
      wake()
    },
    async wait(ms: number) {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
      rung = false
    },
  }
}
