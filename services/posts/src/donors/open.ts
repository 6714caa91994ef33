import { joinRouter } from '@murmuration/rpc'
import { CannotStart, every, type Host } from '@murmuration/service'
import { countHere } from '@murmuration/trends'
import { BOARD_TOPIC } from '@murmuration/trends/donation'
import { createCrowd } from './crowd.ts'
import { callDevice, devicesAt, endSession } from './router.ts'

interface Config {
  DONATIONS: 'on' | 'off'
  ROUTER_URL: string
  RPC_SECRET?: string | undefined
  INSTANCE: string
}

const MEET_MS = 1_000

/** Devices that visitors donate, behind the router. Undefined where they are not wanted: then the service counts by itself. */
export const openDonors = (host: Host<Config>) => {
  const { DONATIONS, ROUTER_URL: url, RPC_SECRET: secret, INSTANCE: from } = host.config
  if (DONATIONS === 'off') return undefined
  if (!secret) throw new CannotStart('RPC_SECRET is missing: DONATIONS=on needs it')
  const peer = joinRouter(url, { secret, log: host.log })
  host.onClose(peer.close)

  const crowd = createCrowd({
    call: callDevice(peer),
    present: () => devicesAt(peer),
    countHere,
    onDropped(device) {
      host.log.warn({ device }, 'donor.dropped')
      void endSession(peer, device).catch((err: unknown) => host.log.warn({ err, device }, 'donor.not_ended')) // ignored anyway
    },
    now: () => performance.now(),
    after(ms, run) {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
    random: Math.random,
  })

  const tell = async () => {
    await crowd.meet()
    const isJoined = peer.welcome() !== undefined
    if (isJoined) await peer.publish(BOARD_TOPIC, { args: [{ from, ...crowd.board() }] })
  }
  host.component(every('meet devices', MEET_MS, tell))
  return { count: crowd.count, devices: crowd.devices }
}

export type Donors = NonNullable<ReturnType<typeof openDonors>>
