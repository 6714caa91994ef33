import { CannotStart, every, type Host, routerUrl } from '@murmuration/service'
import { countHere } from '@murmuration/trends'
import { BOARD_TOPIC, REALM } from '@murmuration/trends/donation'
import { connect } from '@murmuration/wamp/client'
import { createCrowd } from './crowd.ts'
import { callDevice, devicesAt, endSession } from './router.ts'

/** The variable with the address of the router. Without it there are no devices, and the service counts by itself. */
export const donorsConfig = { ROUTER_URL: routerUrl.optional() }

interface Config {
  ROUTER_URL?: string | undefined
  RPC_SECRET?: string | undefined
  INSTANCE: string
}

const MEET_MS = 1_000
const AUTHID = 'service'

/** Devices that visitors donate, behind the router. Undefined without a router. */
export const openDonors = (host: Host<Config>) => {
  const { ROUTER_URL: url, RPC_SECRET: secret, INSTANCE: from } = host.config
  if (url === undefined) return undefined
  if (!secret) throw new CannotStart('RPC_SECRET is missing: the router asks for it')
  const peer = connect({ url, realm: REALM, auth: { method: 'wampcra', authid: AUTHID, secret }, log: host.log })
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
