import { setTimeout as sleep } from 'node:timers/promises'
import { PROCEDURE } from '@murmuration/trends/donation'
import type { Peer } from '@murmuration/wamp/client'
import { WampError } from '@murmuration/wamp/client'
import { z } from 'zod'
import type { CallDevice } from './crowd.ts'
import type { DeviceId } from './devices.ts'

type Caller = Pick<Peer, 'call'>

const BUSY = 'crossbar.error.max_concurrency_reached'
const AGAIN_MS = 20 // a job takes longer

const isBusy = (reason: unknown) => reason instanceof WampError && reason.uri === BUSY

// The router says which session has answered, to callers whose role may know it (`disclose.callee` in router.json).
const Details = z.object({ callee: z.number() })

/** Gives a chunk to a device that the router chooses. Other replicas use the same devices: if all are busy, it waits. */
export const callDevice =
  (peer: Caller): CallDevice =>
  async (chunk, signal) => {
    for (;;) {
      try {
        const { args, details } = await peer.call(PROCEDURE, { args: [chunk], signal })
        return { result: args[0], callee: Details.parse(details).callee }
      } catch (reason) {
        if (!isBusy(reason)) throw reason
        await sleep(AGAIN_MS, undefined, { signal })
      }
    }
  }

const Registration = z.number().nullish()
const Sessions = z.array(z.number())

/** The sessions that have registered the procedure (WAMP, "Registration Meta API"). */
export const devicesAt = async (peer: Caller): Promise<DeviceId[]> => {
  const found = await peer.call('wamp.registration.lookup', { args: [PROCEDURE] })
  const registration = Registration.parse(found.args[0])
  if (registration == null) return []
  const { args } = await peer.call('wamp.registration.list_callees', { args: [registration] })
  return Sessions.parse(args[0])
}

/** Ends the session of a device. */
export const endSession = async (peer: Caller, device: DeviceId) => {
  const kwargs = { reason: 'murmur.donor.dropped', message: 'This device has counted wrongly' }
  await peer.call('wamp.session.kill', { args: [device], kwargs })
}
