import autocannon from 'autocannon'
import { drawRequests, type User, type WorkloadName } from './workloads.ts'

// A process of its own: generating load must not slow the process that measures.

export interface Load {
  base: string
  workload: WorkloadName
  users: User[]
  connections: number
  /** How long, or how many requests. */
  until: { seconds: number } | { requests: number }
  seed: number
}

export interface LoadResult {
  requests: number
  seconds: number
  p50: number
  p99: number
  /** Answers that are not 2xx, broken connections and requests without an answer. */
  errors: number
}

const REQUESTS_EACH = 300 // a connection's list; then it begins again

const generate = async ({ base, workload, users, connections, until, seed }: Load): Promise<LoadResult> => {
  let connection = 0
  const result = await autocannon({
    url: base,
    connections,
    ...('seconds' in until ? { duration: until.seconds } : { amount: until.requests }),
    setupClient: (client) => {
      client.setRequests(drawRequests(workload, users, REQUESTS_EACH, seed + connection++))
    },
  })
  const { latency, non2xx, errors, timeouts } = result
  return {
    requests: result['2xx'],
    seconds: result.duration,
    p50: latency.p50,
    p99: latency.p99,
    errors: non2xx + errors + timeouts,
  }
}

process.on('message', (load: Load) => {
  void generate(load).then((result) => process.send?.(result)) // the parent hears of a failure by our exit
})
process.on('disconnect', () => process.exit(0))
