import { readFile, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'
import type { Calls } from './calls.ts'
import type { Passage } from './events/events.ts'
import type { Outcome } from './failure/outcomes.ts'
import { canPin } from './peers/peer.ts'
import type { Product } from './product/product.ts'
import type { Promised } from './promises.ts'

/** Where the numbers come from. */
export interface Machine {
  cpu: string
  cores: number
  memory: number // GB
  system: string
  node: string
  date: string
  isPinned: boolean
  /** The load average of the minute before: other work that is in the figures. */
  load: number
}

/** Everything that was measured; a part that was left out is empty. */
export interface Results {
  machine: Machine
  calls: Calls[]
  product: Product[]
  failure: Outcome[]
  promises: Promised[]
  events: Passage[]
}

const GIGABYTE = 2 ** 30

export const machineNow = (): Machine => ({
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: availableParallelism(),
  memory: Math.round(totalmem() / GIGABYTE),
  system: process.platform,
  node: process.version,
  date: new Date().toISOString().slice(0, 'yyyy-mm-dd'.length),
  isPinned: canPin(),
  load: loadavg()[0] ?? 0,
})

export const keep = (file: string, results: Results) => writeFile(file, `${JSON.stringify(results, null, 2)}\n`)

/** What `keep` has written, by this version. */
export const kept = async (file: string) => JSON.parse(await readFile(file, 'utf8')) as Results
