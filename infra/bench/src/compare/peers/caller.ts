import { callsOf, type Payload } from '../mirror.ts'
import { percentile } from '../../measure/figures.ts'
import { wayNamed } from '../ways/index.ts'
import { bytesSoFar, watchTraffic } from './traffic.ts'

// The process that calls, as it is told to.

export interface Load {
  payload: Payload
  /** Calls in flight. */
  width: number
  ms: number
}

export interface LoadResult {
  calls: number
  seconds: number
  p50: number // µs
  p99: number // µs
  cpu: number // µs of this process
  bytes: number
}

watchTraffic()
const [name = '', address = ''] = process.argv.slice(2)
const { api } = await wayNamed(name).connect(address)
const calls = callsOf(api)

const run = async ({ payload, width, ms }: Load): Promise<LoadResult> => {
  const call = calls[payload]
  const took: number[] = []
  const [cpu, bytes, begun] = [process.cpuUsage(), bytesSoFar(), performance.now()]
  const until = begun + ms

  const keepCalling = async () => {
    for (let from = performance.now(); from < until;) {
      await call()
      const now = performance.now()
      took.push((now - from) * 1000)
      from = now
    }
  }
  await Promise.all(Array.from({ length: width }, keepCalling))

  const seconds = (performance.now() - begun) / 1000
  const { user, system } = process.cpuUsage(cpu)
  const used = { cpu: user + system, bytes: bytesSoFar() - bytes }
  return { calls: took.length, seconds, p50: percentile(took, 0.5), p99: percentile(took, 0.99), ...used }
}

process.on('message', (load: Load) => {
  void run(load).then((result) => process.send?.(result)) // a failure ends this process, and the parent hears of that
})
process.on('disconnect', () => process.exit(0))
process.send?.('ready')
