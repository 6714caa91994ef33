import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { rateLimitedLog } from '../../rate-limited-log.ts'
import type { Listener } from '../../handler.ts'
import type { ListenOptions } from '../transport.ts'
import { createAnswering } from './answer.ts'
import { createBrokerClock } from './clock.ts'
import { openPatient, openSubscriber, tellOutages } from './redis.ts'
import { BEAT_MS, calleeScripts, givenUpOf, LIFE_MS } from './scripts.ts'
import { createWork } from './work.ts'

const MANY = 256 // calls at once where the service names no limit: more would only be kept from replicas with less to do
const WAIT_MS = 1_000 // a read that finds nothing; draining waits as long at worst
const AGAIN_MS = 100 // after a read that failed
const GOODBYE_MS = 200 // stopping waits no longer for Redis
const ALL = 10_000 // more than a callee ever holds

/** Waits for Redis, but not for one that is away. */
const soon = (command: Promise<unknown>) => Promise.race([command.catch(() => {}), sleep(GOODBYE_MS)])

/**
 * The callee's side of the queue: takes calls that no other replica has taken, as many at a time as it may run. While Redis
 * is away it waits for it. Calls of a callee that has died are taken over within 3 s: safe ones run again, of the others
 * their callers are told that they are lost.
 */
export const queueListen = async ({
  contract,
  handler,
  broker,
  instance = contract.name,
  concurrency = 0,
  log,
}: ListenOptions): Promise<Listener> => {
  if (!broker) throw new Error('The queue transport needs the address of its Redis')
  // A name for this life: what an earlier process of the same instance has left was begun.
  const consumer = `${instance}-${randomUUID().slice(0, 8)}`
  const limit = concurrency || MANY
  const redis = openPatient(broker)
  const reader = openPatient(broker)
  const givenUp = openSubscriber(broker)
  const all = [redis, reader, givenUp]
  const scripts = calleeScripts(redis, reader, contract.name, consumer)
  const clock = createBrokerClock()
  const ended = new AbortController()
  const { signal } = ended
  let isDraining = false
  let isInterrupted = true
  let readerId = 0
  let judgeFrom = Infinity

  const pause = (ms: number) => sleep(ms, undefined, { signal }).catch(() => {})

  const limitedLog = rateLimitedLog(log)
  const work = createWork({
    contract,
    handler,
    answer: createAnswering(scripts, signal),
    ageOf: (entry) => Math.max(0, clock.now() - Number.parseInt(entry)), // | ms by Redis' clock | - | sequence |
    onStranger: (entry) => limitedLog.warn({ service: contract.name, entry }, 'queue.unreadable_call'),
  })
  const room = () => limit - work.running()

  const beat = async () => {
    const before = Date.now()
    const { now, wasAlive, dead } = await scripts.beat()
    clock.sample(now, before)
    // We are new, or Redis was away or hung: the others may be as late as we are, and get a moment to show themselves.
    if (!wasAlive) judgeFrom = performance.now() + LIFE_MS
    if (performance.now() < judgeFrom || isDraining) return
    for (const name of dead) await takeOver(name)
  }

  const takeOver = async (dead: string) => {
    if (room() <= 0) return
    const taken = await scripts.take(dead, room())
    for (const { entry, times } of taken) work.begin(entry, times)
    if (taken.length === 0) await scripts.leave(dead)
  }

  /** What Redis has delivered to us and we have not seen: the answer to a read may have been lost with its connection. */
  const resume = async () => {
    isInterrupted = false
    await scripts.createGroup()
    readerId = await reader.client('ID')
    for (const { entry, times } of await scripts.take(consumer, ALL)) work.begin(entry, times)
  }

  const turn = async () => {
    if (isInterrupted) await resume()
    if (room() <= 0) return work.until(() => room() > 0 || signal.aborted)
    for (const entry of await scripts.read(room(), WAIT_MS)) work.begin(entry)
  }

  const recover = async () => {
    isInterrupted = true // Redis has been emptied, perhaps, and has lost our group
    await pause(AGAIN_MS)
  }

  const reading = async () => {
    while (!isDraining) await turn().catch(recover)
  }
  const beating = async () => {
    while (!signal.aborted) {
      await beat().catch(() => {}) // the next one may work
      await pause(BEAT_MS)
    }
  }

  tellOutages(redis, log)
  for (const each of [redis, reader]) each.on('close', () => (isInterrupted = true))
  givenUp.on('message', (_channel, entry) => work.giveUp(entry))
  for (const each of all) each.connect().catch(() => {}) // told by the events
  givenUp.subscribe(givenUpOf(contract.name)).catch(() => {}) // waits for its connection, and is repeated with the next one

  const started = beat().catch(() => {}) // the loop tries again
  const read = started.then(reading)
  void started.then(beating) // never rejects
  // A Redis that is away is waited for, but not by the process that starts.
  await Promise.race([started, new Promise((resolve) => redis.once('close', resolve))])

  const close = () => {
    ended.abort()
    for (const each of all) each.disconnect()
  }

  const isAway = () => redis.status !== 'ready'
  /** Resolves when Redis goes away. A read that waits to be sent again would not end by itself then. */
  const cutOff = () =>
    new Promise<void>((resolve) => {
      const end = () => {
        reader.disconnect()
        work.recheck()
        resolve()
      }
      if (isAway()) end()
      else redis.once('close', end)
    })

  const drain = async () => {
    isDraining = true
    scripts.wake(readerId).catch(() => {}) // else the read ends by itself, when it has found nothing
    await Promise.race([read, cutOff()])
    // While Redis is away no call can be answered.
    await work.until(() => signal.aborted || (isAway() ? work.running() === 0 : work.isIdle()))
    await soon(scripts.leave())
    close()
  }

  const stop = async () => {
    isDraining = true
    await soon(scripts.die())
    close()
    work.stop()
  }

  let over: Promise<void> | undefined
  return {
    address: `queue://${new URL(broker).host}`,
    drain: () => (over ??= drain()),
    async stop() {
      const stopped = stop()
      over ??= stopped
      await stopped
    },
  }
}
