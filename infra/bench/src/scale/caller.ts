import { setTimeout as sleep } from 'node:timers/promises'
import { redisDiscovery, usable } from '@murmuration/discovery'
import { AppError, type Contract, createCaller, type ErrorCode, transports } from '@murmuration/rpc'
import { VERSION } from '@murmuration/service'
import { Redis } from 'ioredis'

const LOOK_MS = 20
const SILENT = { debug: () => {}, info: () => {}, warn: () => {} }

interface Options<C extends Contract> {
  contract: C
  redisUrl: string
  /** Calls that may wait; 0 is no queue. */
  queueLimit?: number
}

/** A caller of all instances that announce themselves, as each of our services is one. */
export const smartEndpoint = <C extends Contract>({ contract, redisUrl, ...options }: Options<C>) => {
  const redis = new Redis(redisUrl)
  const caller = createCaller({ contract, transport: transports.http, log: SILENT, ...options })
  const watch = redisDiscovery({ redis }).watch(contract.name, (all) => caller.update(usable(all, VERSION)))

  return {
    api: caller.api,
    queued: () => caller.inspect().queued,

    untilThere: async (replicas: number) => {
      while (caller.inspect().instances.length !== replicas) await sleep(LOOK_MS)
    },

    stop: async () => {
      await watch.close()
      await caller.close()
      redis.disconnect()
    },
  }
}

interface Answer {
  at: number // ms, of performance.now()
  took: number // ms
  error?: ErrorCode
}

interface OfferOptions {
  call: () => Promise<unknown>
  perSecond: number
}

const TICK_MS = 5

/**
 * Load that comes whether or not the calls before it have been answered, as people do. A caller that waits for an answer
 * before the next question (a closed loop) can't overload anything.
 */
export const offer = ({ call, perSecond }: OfferOptions) => {
  const answers: Answer[] = []
  const begun = performance.now()
  let calls = 0

  const ask = async () => {
    const from = performance.now()
    const error = await call().then(
      () => undefined,
      (reason: unknown) => (reason instanceof AppError ? reason.code : 'internal'),
    )
    const at = performance.now()
    answers.push({ at, took: at - from, ...(error && { error }) })
  }

  const timer = setInterval(() => {
    const due = ((performance.now() - begun) / 1000) * perSecond
    for (; calls < due; calls++) void ask() // never rejects
  }, TICK_MS)

  return {
    /** What was answered between two moments (`performance.now`). */
    between: (from: number, to: number) => answers.filter(({ at }) => at >= from && at < to),

    stop: async () => clearInterval(timer),
  }
}

export type Offer = ReturnType<typeof offer>
