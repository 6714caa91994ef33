import { Command, InvalidArgumentError, Option } from 'commander'
import { type WorkloadName, workloadNames } from './load/workloads.ts'
import { measureLive } from './measure/live.ts'
import { measureLoad } from './measure/load.ts'
import { measureStart } from './measure/start.ts'
import { measureRouter } from './router/router.ts'
import { measureScale } from './scale/scale.ts'
import { type SystemName, systemNames } from './systems.ts'

const number = (text: string) => {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It should be a whole number, at least 1.')
}

const someOf =
  <T extends string>(names: readonly T[]) =>
  (text: string) => {
    const wanted = text.split(',')
    const stranger = wanted.find((name) => !names.some((known) => known === name))
    if (stranger !== undefined) throw new InvalidArgumentError(`It should be some of ${names.join()}.`)
    return names.filter((name) => wanted.includes(name))
  }

export interface Options {
  graph?: string
  people: number
  posts: number
  rounds: number
  seconds: number
  requests?: number
  connections: number
  only: WorkloadName[]
  systems: SystemName[]
  live: boolean
  start: boolean
  scale: boolean
  router: boolean
  svg: string
  json?: string
  profile?: string
}

const description = `Measures both systems beside two servers that do the same with less: "limit" (node:http and one prepared statement,
believing who says who they are) and "usual" (Express and Prisma, as most people would write it). Starts and fills
everything itself. What counts are the ratios within one run.`

const INSTEAD = ['live', 'start', 'scale', 'router']

/** A benchmark instead of the usual one: there can be only one. */
const instead = (name: string, text: string) =>
  new Option(`--${name}`, `instead: ${text}`).default(false).conflicts(INSTEAD.filter((other) => other !== name))

export const createCommand = () =>
  new Command('npm run bench --')
    .description(description)
    .option('--graph <file>', 'an edge list, two node numbers a line, read both ways (instead of --people)')
    .option('--people <number>', 'how many people, befriended by a model', number, 962)
    .option('--posts <number>', 'posts each', number, 20)
    .option('--rounds <number>', 'how often everything is measured', number, 3)
    .option('--seconds <number>', 'how long each time', number, 8)
    .option('--requests <number>', 'or how many each time: steadier on a machine with other work', number)
    .option('--connections <number>', 'requests in flight', number, 64)
    .option('--only <workloads>', `some of ${workloadNames.join()}`, someOf(workloadNames), [...workloadNames])
    .option('--systems <names>', `some of ${systemNames.join()}`, someOf(systemNames), [...systemNames])
    .addOption(instead('live', 'from a post to the last of 300 followers’ open pages'))
    .addOption(instead('start', 'how long npm start takes here, each process of it, and each once it was killed'))
    .addOption(instead('scale', 'what 1, 2, 4 and 8 replicas bring, with and without a queue; log-ins on 1 and 2'))
    .addOption(instead('router', 'the WAMP router beside fox-wamp and Crossbar, and its memory'))
    .option('--svg <file>', 'the chart of --scale goes there', 'infra/bench/dist/scale.svg')
    .option('--json <file>', 'every measurement goes there')
    .option(
      '--profile <folder>',
      'a CPU profile of each process goes there, and a table says where the time went; it costs speed, so believe no figure then',
    )

export const readOptions = (argv: string[]) => createCommand().parse(argv).opts<Options>()

/** What is measured with these options. */
export const measurementFor = ({ start, scale, live, router }: Options) => {
  if (start) return measureStart
  if (scale) return measureScale
  if (live) return measureLive
  if (router) return measureRouter
  return measureLoad
}
