import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nx, services, startRedis, type createScope } from '@murmuration/local'
import { measureCalls } from './calls.ts'
import { measureEvents } from './events/events.ts'
import { eventWays } from './events/ways.ts'
import { measureFailure } from './failure/failure.ts'
import { type Effort, effortOf, parts, type Options, type Part } from './options.ts'
import { openBrokers, type Brokers } from './peers/broker.ts'
import { measureProduct } from './product/product.ts'
import { askPromises } from './promises.ts'
import { tablesOf } from './report/document.ts'
import { writeDocument } from './report/write.ts'
import { keep, kept, machineNow, type Results } from './results.ts'
import { ways } from './ways/index.ts'
import { ourTransports, SECRET } from './ways/ours.ts'

interface CompareOptions extends Options {
  scope: ReturnType<typeof createScope>
  say: (sentence: string) => void
}

export const compare = async (options: CompareOptions) => {
  const { from, json, docs, quick, only, say } = options
  const results = from === undefined ? await measure(options) : await kept(from)
  process.stdout.write(`\n${tablesOf(results)}\n`)
  if (json !== undefined) await keep(json, results)
  const isWhole = from !== undefined || (!quick && only.length === parts.length)
  if (isWhole) say(`Written: ${(await writeDocument(docs, results)).join(', ')}`)
}

interface Means extends Pick<CompareOptions, 'scope' | 'say'>, Effort {
  brokers: Brokers
}

type Measurements = { [P in Part]: (means: Means) => Promise<Results[P]> }

const measurements: Measurements = {
  promises: ({ say }) => askPromises(say),
  calls: (means) => measureCalls({ ...means, ways }),
  failure: (means) => measureFailure({ ...means, transports: ourTransports }),
  product: async (means) => {
    await nx(means.scope, 'build', services)
    return measureProduct({ ...means, transports: ourTransports.map(({ name }) => name) })
  },
  events: (means) => measureEvents({ ...means, ways: eventWays }),
}

/** Every part that is wanted, one after the other. */
export const measure = async (
  { scope, say, only, ...options }: CompareOptions,
  how = measurements,
): Promise<Results> => {
  const folder = await mkdtemp(join(tmpdir(), 'murmuration-compare-'))
  await scope.own({ stop: () => rm(folder, { recursive: true, force: true }) })
  // Nothing of it has to outlive a crash: like the queue of a broker that is tuned for calls.
  const { url: redisUrl } = await scope.own(startRedis({ dir: folder, appendonly: false, say }))
  const brokers = await openBrokers({ scope, redisUrl, secret: SECRET })
  const means = { scope, say, brokers, ...effortOf(options) }
  const results: Results = { machine: machineNow(), promises: [], calls: [], failure: [], product: [], events: [] }
  for (const part of only) Object.assign(results, { [part]: await how[part](means) })
  return results
}
