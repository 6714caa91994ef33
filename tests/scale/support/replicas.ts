import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { eventually, listen, splitForTests } from '@murmuration/testing'
import { createVisits, startLoad } from './load.ts'
import { openRegistry, type Registry } from './registry.ts'

// Two of each service behind one gateway, and people who never stop reading and writing.
const SERVICES = ['auth', 'posts', 'follows', 'search', 'notify']
const both = (service: string) => [`${service}-1`, `${service}-2`]

/** What has to hold for replicas under load, by whichever transport their calls come. */
export const replicasUnderLoad = (transport: 'http' | 'tcp' | 'queue') =>
  describe(`over ${transport}`, () => {
    const split = splitForTests({
      replicas: Object.fromEntries(SERVICES.map((service) => [service, 2])),
      env: { TRANSPORT: transport },
    })
    let registry: Registry
    let visits: Awaited<ReturnType<typeof createVisits>>

    beforeAll(async () => {
      registry = openRegistry(split.world.redis.url, SERVICES)
      visits = await createVisits(split.world.base)
    })
    afterEach(async () => {
      await Promise.all(SERVICES.flatMap((service) => split.world.replicas(service)).map((part) => part.start()))
      await everybodyIsThere()
    })
    afterAll(() => registry?.close())

    const everybodyIsThere = () =>
      eventually(() => {
        for (const service of SERVICES) expect(registry.instances(service)).toEqual(both(service))
      })

    /** Does something while the load goes on, and for a moment after it. */
    const underLoad = async (work: () => Promise<void>) => {
      const load = startLoad(visits)
      const answered = async (more: number) => {
        const goal = load.done() + more
        await eventually(() => expect(load.done()).toBeGreaterThan(goal), 60_000)
      }
      await answered(50)
      await work().catch(async (reason: unknown) => {
        await load.stop()
        throw reason
      })
      await answered(200)
      return load.stop()
    }

    // A caller does not learn which replica a broker has given its call.
    test.skipIf(transport === 'queue')('calls reach every replica of every service', async () => {
      await everybodyIsThere()
      const { reads, writes } = await underLoad(async () => sleep(500))
      expect([...reads.failed, ...writes.failed]).toEqual([])
      for (const service of SERVICES) {
        await eventually(async () => {
          const calls = await registry.calls(service)
          expect(Object.keys(calls).sort()).toEqual(both(service))
          for (const count of Object.values(calls)) expect(count, service).toBeGreaterThan(0)
        })
      }
    })

    // A restart that loses requests, since callers are not told or draining is ignored: moleculer#160, moleculer#311, nest#13920.
    test('the first replica of each service is restarted, then the second, and no request fails', async () => {
      const { reads, writes } = await underLoad(async () => {
        for (const number of [0, 1]) {
          const parts = SERVICES.map((service) => split.world.replicas(service)[number]!) // there are two of each
          const codes = await Promise.all(parts.map((part) => part.stop()))
          expect(codes).toEqual(parts.map(() => 0))
          await Promise.all(parts.map((part) => part.start()))
        }
      })
      expect(reads.failed).toEqual([])
      expect(writes.failed).toEqual([])
      await everybodyIsThere()
    })

    // Callers that go on calling the dead: moleculer#48, moleculer#399.
    test('a replica of each is killed outright: no safe request fails, and the registry forgets them', async () => {
      const { reads } = await underLoad(async () => {
        for (const service of SERVICES) await split.world.service(`${service}-2`).kill()
        await eventually(() => {
          for (const service of SERVICES) expect(registry.instances(service)).toEqual([`${service}-1`])
        })
      })
      expect(reads.failed).toEqual([])
    })

    test('Redis is restarted: nothing is lost, everything reconnects, and pages on both notifiers hear what either one did', async () => {
      const { ada, bob } = visits
      const cem = await split.person()
      await cem.follows(ada)
      const pages = [
        await listen(split.world.service('notify').url, { token: bob.token }),
        await listen(split.world.service('notify-2').url, { token: cem.token }),
      ]
      const heard = (...texts: string[]) =>
        eventually(() => {
          for (const page of pages) {
            const posts = page.notifications().filter(({ actor }) => actor.handle === ada.handle)
            expect(posts.map(({ post }) => post?.text)).toEqual(texts)
          }
        })

      const meanwhile = transport === 'queue' ? [] : ['meanwhile']
      await ada.posts('before')
      await heard('before')
      const { reads, writes } = await underLoad(async () => {
        await split.world.redis.stop()
        for (const text of meanwhile) await ada.posts(text)
        await split.world.redis.start()
      })
      // Calls over the queue have no other way than Redis.
      if (transport !== 'queue') expect([...reads.failed, ...writes.failed]).toEqual([])
      await heard('before', ...meanwhile)
      await eventually(() => ada.home()) // calls over the queue fail until both ends have connected again
      await ada.posts('after')
      await heard('before', ...meanwhile, 'after')
      await everybodyIsThere()
    })
  })
