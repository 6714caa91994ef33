import { Command, InvalidArgumentError } from 'commander'
import { troubles, type Trouble } from './failure/outcomes.ts'
import type { Visit } from './product/visits.ts'

export const parts = ['promises', 'calls', 'product', 'failure', 'events'] as const
export type Part = (typeof parts)[number]

const number = (text: string) => {
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It should be a whole number, at least 1.')
}

const someParts = (text: string) => {
  const wanted = text.split(',')
  const isPart = (name: string) => parts.some((part) => part === name)
  if (!wanted.every(isPart)) throw new InvalidArgumentError(`It should be some of ${parts.join()}.`)
  return parts.filter((part) => wanted.includes(part))
}

export interface Options {
  quick: boolean
  only: Part[]
  rounds?: number
  json?: string
  from?: string
  docs: string
}

const description = `Is HTTP the only way? Compares the ways that calls can travel between services: what each costs, keeps and loses.
Takes about six minutes on two slow cores. Writes docs/transports.md and its charts when everything was measured.`

export const createCommand = () =>
  new Command('npm run compare --')
    .description(description)
    .option('--quick', 'one short round of everything, and nothing is written', false)
    .option('--only <parts>', `some of ${parts.join()}; nothing is written then`, someParts, [...parts])
    .option('--rounds <number>', 'how often everything is measured; medians count (default: 3)', number)
    .option('--json <file>', 'every measurement goes there')
    .option('--from <file>', 'measures nothing, and writes the document from such a file')
    .option('--docs <folder>', 'where the document goes', 'docs')

export const readOptions = (argv: string[]) => createCommand().parse(argv).opts<Options>()

export interface Effort {
  rounds: number
  warmUpMs: number
  ms: number
  /** How long events are published at each rate. */
  offerMs: number
  /** Events a second. */
  rates: readonly number[]
  /** While a replica is in trouble. */
  calls: number
  troubles: readonly Trouble[]
  requests: Record<Visit, number>
}

/** How long and how often, in each part. */
export const effortOf = ({ quick, rounds }: Pick<Options, 'quick' | 'rounds'>): Effort =>
  quick
    ? {
        rounds: rounds ?? 1,
        warmUpMs: 150,
        ms: 150,
        offerMs: 300,
        rates: [10_000],
        calls: 300,
        troubles: ['killed'],
        requests: { 'log in': 8, home: 100, publish: 40 },
      }
    : {
        rounds: rounds ?? 3,
        warmUpMs: 400, // for compilers, once
        ms: 300,
        offerMs: 800,
        rates: [1_000, 10_000, 50_000],
        calls: 1_000,
        troubles,
        requests: { 'log in': 16, home: 320, publish: 96 },
      }
