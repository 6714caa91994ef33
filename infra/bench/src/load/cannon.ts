import autocannon from 'autocannon'
import { drawRequests, type User, type WorkloadName } from './workloads.ts'

// A process of its own: who measures must not be slowed down by who counts.

export interface Shot {
  base: string
  workload: WorkloadName
  users: User[]
  connections: number
  /** How long, or how many requests. */
  until: { seconds: number } | { requests: number }
  seed: number
}

export interface Hit {
  requests: number
  seconds: number
  p50: number
  p99: number
  /** Answers that are not 2xx, broken connections and requests without an answer. */
  errors: number
}

const REQUESTS_EACH = 300 // a connection's list; then it begins again

const shoot = async ({ base, workload, users, connections, until, seed }: Shot): Promise<Hit> => {
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

process.on('message', (shot: Shot) => {
  void shoot(shot).then((hit) => process.send?.(hit)) // the parent hears of a failure by our exit
})
process.on('disconnect', () => process.exit(0))
