import { bareHttp, bareTcp, expressFetch, functionCall } from './bare.ts'
import { ours } from './ours.ts'
import type { Ends, Way } from './way.ts'

const yardstick = (name: string, kind: Way['kind'], ends: Ends): Way => ({ name, kind, isOurs: false, ...ends })

/** Loaded by the processes that use it: some frameworks take seconds. */
const framework = (name: string, kind: Way['kind'], load: () => Promise<Ends>): Way =>
  yardstick(name, kind, {
    listen: async (broker) => (await load()).listen!(broker), // a framework has two ends
    connect: async (address) => (await load()).connect(address),
  })

/** Everything that is compared, yardsticks last. */
export const ways: Way[] = [
  ...ours,
  yardstick('function call', 'local', functionCall),
  yardstick('bare TCP frames', 'direct', bareTcp),
  yardstick('node:http, undici', 'direct', bareHttp),
  yardstick('Express, fetch', 'direct', expressFetch),
  framework('NestJS, TCP', 'direct', async () => (await import('./nest.ts')).nestTcp),
  framework('NestJS, Redis', 'brokered', async () => (await import('./nest.ts')).nestRedis),
  framework('Moleculer, TCP', 'direct', async () => (await import('./moleculer.ts')).moleculerTcp),
  framework('Moleculer, Redis', 'brokered', async () => (await import('./moleculer.ts')).moleculerRedis),
]

export const wayNamed = (name: string) => {
  const way = ways.find((each) => each.name === name)
  if (!way) throw new Error(`No call travels by ${name}`)
  return way
}
