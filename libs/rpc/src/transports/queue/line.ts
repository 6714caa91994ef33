import type { TransportLog } from '../transport.ts'
import { openHasty, tellOutages } from './redis.ts'

interface LineOptions {
  log: TransportLog | undefined
  onMessage(text: string): void
  /** Messages may have gone by unheard. */
  onBroken(): void
}

/** A caller's two connections: one for commands, one that hears `channel`. It is up while both are. */
export const openLine = (url: string, channel: string, { log, onMessage, onBroken }: LineOptions) => {
  const commands = openHasty(url)
  const replies = openHasty(url)
  tellOutages(commands, log)
  let isHearing = false
  let opening: Promise<void> | undefined

  replies.on('message', (_channel, text) => onMessage(text))
  replies.on('close', () => {
    isHearing = false
    onBroken()
  })
  // Redis hangs, and its connections would not say so for hours.
  const hangUp = () => [commands, replies].forEach((redis) => redis.disconnect(true))

  const isUp = () => isHearing && commands.status === 'ready'

  /** Resolves when it is up, or at the first failure; it goes on trying. */
  const open = () =>
    new Promise<void>((resolve) => {
      const look = () => isUp() && resolve()
      replies.on('ready', () => {
        const heard = () => {
          isHearing = true
          look()
        }
        replies.subscribe(channel).then(heard, hangUp)
      })
      commands.on('ready', look)
      for (const redis of [commands, replies]) {
        redis.once('close', resolve)
        redis.connect().catch(() => {}) // told by the events
      }
    })

  return {
    commands,
    isUp,
    hangUp,
    opened: () => (opening ??= open()),
    close: () => [commands, replies].forEach((redis) => redis.disconnect()),
  }
}
