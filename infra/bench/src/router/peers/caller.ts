import { percentile } from '../../measure/figures.ts'
import { join, PROCEDURE } from './wampy.ts'

// The process that calls, as it is told to.

export interface Load {
  /** Calls in flight. */
  width: number
  ms: number
}

export interface LoadResult {
  calls: number
  seconds: number
  p50: number // µs
}

const [, url = ''] = process.argv.slice(2)
const client = await join(url)

const run = async ({ width, ms }: Load): Promise<LoadResult> => {
  const took: number[] = []
  const begun = performance.now()
  const until = begun + ms

  const keepCalling = async () => {
    for (let from = performance.now(); from < until;) {
      await client.call(PROCEDURE, [20])
      const now = performance.now()
      took.push((now - from) * 1000)
      from = now
    }
  }
  await Promise.all(Array.from({ length: width }, keepCalling))
  return { calls: took.length, seconds: (performance.now() - begun) / 1000, p50: percentile(took, 0.5) }
}

process.on('message', (load: Load) => {
  void run(load).then((result) => process.send?.(result)) // a failure ends this process, and the parent hears of that
})
process.on('disconnect', () => process.exit(0))
process.send?.('ready')
