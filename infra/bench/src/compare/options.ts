import { Command, InvalidArgumentError } from 'commander'

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
Takes about eight minutes on two cores. Writes docs/transports.md and its charts when everything was measured.`

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

/** How long and how often, in each part. */
export const effortOf = ({ quick, rounds }: Pick<Options, 'quick' | 'rounds'>) =>
  quick
    ? {
        rounds: rounds ?? 1,
        warmUpMs: 200,
        ms: 200,
        offerMs: 800,
        calls: 200,
        requests: { 'log in': 16, home: 200, publish: 60 },
      }
    : {
        rounds: rounds ?? 3,
        warmUpMs: 700, // for compilers, once
        ms: 400,
        offerMs: 1_500,
        calls: 600,
        requests: { 'log in': 24, home: 600, publish: 120 },
      }
