import { Argument, InvalidArgumentError, Option, type Command } from 'commander'
import { defaultPorts, type Ports } from '../system/deployment.ts'
import { ROUTER_PORT } from '../system/router.ts'
import { UserError } from '../user-error.ts'
import {
  type Choice,
  type EventWay,
  eventWays,
  parseReplicas,
  parseTransports,
  type Replicas,
  services,
  transportNames,
  type Transports,
} from '../system/services.ts'

const port = (text: string) => {
  const number = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (number < 1 || number > 65_535) throw new InvalidArgumentError('It should be a number from 1 to 65535.')
  return number
}

const CHOICES: readonly string[] = ['both', 'monolith', 'split'] satisfies Choice[]

/** Nx starts one project; a service alone is of no use, so that means the system it belongs to. */
const systemOf = (text: string): Choice => {
  if (CHOICES.includes(text)) return text as Choice // it has just been found among them
  const service = services.find(({ name }) => text === name || text === `@murmuration/${name}`)
  if (service) return service.system
  throw new InvalidArgumentError(`It should be one of ${CHOICES.join(', ')}.`)
}

export const which = () =>
  new Argument('[system]', CHOICES.join(', ')).argParser(systemOf).default('both' satisfies Choice)

const optionName = (name: string) => `port${name[0]?.toUpperCase()}${name.slice(1)}`

export interface SystemOptions {
  fresh: boolean
  seed: boolean
  lan: boolean
  logs: boolean
  replicas: Replicas
  transport: Transports
  events: EventWay | undefined
  router: boolean
  portRouter: number
  portPostgres: number | undefined
  portRedis: number | undefined
}

/** A parser whose sentences commander shows with the option's name. */
const argument =
  <T>(parse: (text: string) => T) =>
  (text: string) => {
    try {
      return parse(text)
    } catch (reason) {
      throw reason instanceof UserError ? new InvalidArgumentError(reason.message) : reason
    }
  }

/** What `start` and `dev` can be told. */
export const addSystemOptions = (command: Command) => {
  command
    .addArgument(which())
    .option('--fresh', 'forget all people and posts, begin again', false)
    .option('--no-seed', 'leave an empty system empty')
    .option('--lan', 'let other devices in your network in', false)
    .option('--logs', 'show every line of the logs (otherwise what changes, and what goes wrong)', false)
    .option(
      '--replicas <list>',
      'how many of a service, such as posts=3,notify=2 (otherwise one)',
      argument(parseReplicas),
      {},
    )
    .option(
      '--transport <list>',
      `how services are called, such as auth=tcp,posts=queue, or tcp for all: ${transportNames.join(', ')}`,
      argument(parseTransports),
      {},
    )
    .addOption(new Option('--events <way>', 'how events travel (otherwise over the queue)').choices(eventWays))
    .option('--router', 'start the router, too (a transport or events that need it start it by themselves)', false)
  for (const { name, port: usual } of services) {
    const option = new Option(`--port-${name} <port>`, `where ${name} listens`).argParser(port).default(usual)
    command.addOption(option.env(`PORT_${name.toUpperCase()}`))
  }
  const routerPort = new Option('--port-router <port>', 'where the router listens').argParser(port)
  command.addOption(routerPort.default(ROUTER_PORT).env('PORT_ROUTER'))
  for (const [name, title] of Object.entries({ postgres: 'PostgreSQL', redis: 'Redis' })) {
    const option = new Option(`--port-${name} <port>`, `where ${title} listens (usually wherever there is room)`)
    command.addOption(option.argParser(port).env(`PORT_${name.toUpperCase()}`))
  }
  return command
}

export const portsFrom = (options: object): Ports =>
  Object.fromEntries(
    Object.entries(defaultPorts).map(([name, usual]) => {
      const given: unknown = Object.entries(options).find(([key]) => key === optionName(name))?.[1]
      return [name, typeof given === 'number' ? given : usual]
    }),
  )
