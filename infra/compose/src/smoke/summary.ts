import type { Memory } from './docker/memory.ts'
import type { Tally } from './load/tally.ts'

export interface Findings {
  /** Seconds. */
  built: number
  ready: number
  scaled: number
  /** Bytes that each image adds to its base. */
  sizes: Map<string, number>
  memory: Memory[]
  memoryScaled: Memory[]
  /** How many have passed, each time. */
  journeys: number[]
  tally: Tally
}

export const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`

const sum = (memory: Memory[]) => memory.reduce((total, { bytes }) => total + bytes, 0)

const table = (rows: [string, number][]) => {
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, bytes]) => `  ${name.padEnd(width)}  ${megabytes(bytes).padStart(9)}`)
}

/** What a person wants to know at the end, in lines. */
export const summary = ({ built, ready, scaled, sizes, memory, memoryScaled, journeys, tally }: Findings) =>
  [
    `built in ${built.toFixed(0)} s, ready in ${ready.toFixed(0)} s, scaled in ${scaled.toFixed(0)} s`,
    `journeys passed: ${journeys.join(', then on several replicas ')}`,
    `requests while replicas were killed: ${tally.answered()} answered, ${tally.failed()} failed`,
    'added to the Node image:',
    ...table([...sizes]),
    `memory after the journeys, ${megabytes(sum(memory))}; on several replicas ${megabytes(sum(memoryScaled))}:`,
    ...table(memoryScaled.map(({ container, bytes }) => [container, bytes])),
  ].join('\n')
