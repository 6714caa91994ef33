import { setTimeout as sleep } from 'node:timers/promises'
import { freePort, type createScope } from '@murmuration/local'
import { AppError, startContext, type Transport } from '@murmuration/rpc'
import { brokerOf, type Brokers } from '../peers/broker.ts'
import { startPeer } from '../peers/peer.ts'
import { callerFor, type Address } from './caller.ts'
import { outcomesOf, type Call, type Outcome, type Trouble } from './outcomes.ts'
import { operations } from './work.ts'

const EVERY_MS = 3 // between two calls: about seven in flight, as each takes 20 ms
const PATIENCE_MS = 5_000
const SLOWER = 10
const AT_ONCE = 2 // transports; most of such a turn is waiting
const SETTLE_MS = 200 // what two replicas that have just started may need until the caller has both

interface FailureOptions {
  scope: ReturnType<typeof createScope>
  say: (sentence: string) => void
  brokers: Brokers
  transports: readonly Transport[]
  troubles: readonly Trouble[]
  calls: number
}

/** Two replicas, calls at a steady rate, and one of the replicas gets into trouble in the middle of them. */
export const measureFailure = async ({ say, ...options }: FailureOptions): Promise<Outcome[]> => {
  const turns = options.troubles.flatMap((trouble) => options.transports.map((transport) => ({ trouble, transport })))
  const measured: Outcome[] = []
  for (let first = 0; first < turns.length; first += AT_ONCE) {
    const some = turns.slice(first, first + AT_ONCE)
    const outcomes = await Promise.all(
      some.map(async ({ trouble, transport }) => {
        const calls = await goThrough({ ...options, transport, trouble })
        const answered = calls.filter(({ error }) => !error).length
        say(`a replica is ${trouble.padEnd(10)} ${transport.name.padEnd(8)} ${answered} of ${calls.length} answered`)
        return outcomesOf(transport.name, trouble, calls)
      }),
    )
    measured.push(...outcomes.flat())
  }
  return measured
}

interface Turn extends Omit<FailureOptions, 'say' | 'transports' | 'troubles'> {
  transport: Transport
  trouble: Trouble
}

const goThrough = async ({ scope, brokers, transport, trouble, calls }: Turn): Promise<Call[]> => {
  const { url } = brokers[brokerOf(transport.name)]
  const begun = new Map<number, number>()
  const start = async (instance: string, port: number) => {
    const args = [transport.name, url, instance, String(port)]
    const peer = await scope.own(startPeer({ file: 'failure/replica', args, core: undefined }))
    peer.onTold((message) => {
      const { begun: n } = message as { begun: number } // a replica tells nothing else
      begun.set(n, (begun.get(n) ?? 0) + 1)
    })
    return peer
  }
  const ports = [await freePort(), await freePort()] as const
  const replicas = await Promise.all(ports.map((port, index) => start(`work-${index + 1}`, port)))
  const addresses = replicas.map(({ first }, index): Address => ({ instance: `work-${index + 1}`, address: first }))
  const caller = await scope.own({ ...callerFor(transport, url), stop: async () => {} })
  caller.update(addresses)
  await sleep(SETTLE_MS)

  const victim = replicas[0]! // there are two
  const befall: Record<Trouble, () => Promise<void>> = {
    killed: async () => victim.kill(),
    slow: async () => victim.tell({ slower: SLOWER }),
    // In good order: its callers hear of it first, as they do from discovery.
    restarted: async () => {
      caller.update(addresses.slice(1))
      await victim.end()
      replicas.push(await start('work-1', ports[0]))
      caller.update(addresses)
    },
  }

  let befallen: Promise<void> | undefined
  const all: Promise<Omit<Call, 'begun'>>[] = []
  for (let n = 0; n < calls; n++) {
    if (n === Math.floor(calls / 3)) befallen = befall[trouble]()
    all.push(callOnce(caller.api, n))
    await sleep(EVERY_MS)
  }
  const ended = await Promise.all(all)
  await befallen
  await caller.close()
  for (const replica of replicas) await replica.stop()
  return ended.map((call, n) => ({ ...call, begun: begun.get(n) ?? 0 }))
}

const callOnce = async (api: ReturnType<typeof callerFor>['api'], n: number): Promise<Omit<Call, 'begun'>> => {
  const operation = operations[n % operations.length]! // never past its end
  const from = performance.now()
  const error = await api[operation]({ n }, startContext(PATIENCE_MS)).then(
    () => undefined,
    (reason: unknown) => (reason instanceof AppError ? reason.code : 'internal'),
  )
  return { operation, ms: performance.now() - from, ...(error && { error }) }
}
