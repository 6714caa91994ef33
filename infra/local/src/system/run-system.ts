import { type Answer, answering, type Ask } from '../control.ts'
import { createScope, endWhenTold, type Scope } from '../ending.ts'
import { lockFile } from '../folders.ts'
import { tryLock } from '../lock.ts'
import { createConsole, welcome } from '../output/console.ts'
import { UserError } from '../user-error.ts'
import { startParts } from './data-stores.ts'
import { expectFree, keySecret, listenersOf, type Ports } from './deployment.ts'
import { beginAgain, migrateAll } from './prepare.ts'
import { asksForRouter, startRouter } from './router.ts'
import { seedOnce } from './seeding.ts'
import { countOf, type EventWay, type Replicas, type Transports, scalable, type Service } from './services.ts'
import { createScaling, createSupervised, type Supervised } from './supervised.ts'

export interface BuildContext {
  scope: Scope
  wanted: Service[]
  say: (sentence: string) => void
  /** Starts a service again, once there is a newer bundle of it. */
  restart: (name: string) => void
}

export interface RunOptions {
  wanted: Service[]
  ports: Ports
  build: (context: BuildContext) => Promise<void>
  /** Flags for the node of a service's processes. */
  nodeFlags: (service: Service) => string[]
  fresh: boolean
  seed: boolean
  lan: boolean
  /** Shows every line of the processes, not only what changes. */
  logs: boolean
  /** Of a service that is not named here there is one. */
  replicas: Replicas
  /** Of a service that is not named here it is HTTP. */
  transports: Transports
  events: EventWay | undefined
  /** Whether there is a router even where no call and no event goes through it. */
  router: boolean
  portRouter: number
  portPostgres: number | undefined
  portRedis: number | undefined
}

const takeLock = async (scope: Scope, answer: (ask: Ask) => Promise<Answer>) => {
  const lock = await tryLock(lockFile, answering(answer))
  if (!lock)
    throw new UserError('This clone already runs in another terminal (or is being migrated). Stop it there first.')
  await scope.own({ stop: lock.release })
}

/** Runs these services and all they need, until told to end. */
export const runSystem = async (options: RunOptions) => {
  const {
    wanted,
    ports,
    build,
    nodeFlags,
    fresh,
    seed,
    lan,
    logs,
    replicas,
    transports,
    events,
    portPostgres,
    portRedis,
  } = options
  const isRouted = Object.values(transports).includes('wamp') || events === 'wamp' || asksForRouter(process.env)
  const isSplit = wanted.some(({ system }) => system === 'split')
  const portRouter = options.router || (isRouted && isSplit) ? options.portRouter : undefined
  const begun = performance.now()
  const scope = createScope()
  const { say, fail, show, hush, reports } = createConsole({ logs })
  const host = lan ? '0.0.0.0' : '127.0.0.1'
  const noteOfStore = (name: string, text: string) => reports.note({ service: name, instance: name }, text)
  let system: Supervised | undefined
  let answer = (_ask: Ask): Promise<Answer> =>
    Promise.reject(new UserError('The system is still starting. Try again when it is ready.'))

  const stop = async () => {
    if (system) say('Stopping …')
    hush()
    await scope.close()
  }
  const end = endWhenTold({ stop, kill: () => system?.kill() })

  const restart = (name: string) => {
    say(`${name} has changed, starting it again.`)
    void system?.restart(name) // the next change need not wait for it
  }

  const bringUp = async () => {
    await takeLock(scope, (ask) => answer(ask))
    await expectFree(listenersOf({ wanted, ports, portPostgres, portRedis, portRouter, host }))
    if (fresh) await beginAgain()

    say('Building …')
    const building = build({ scope, wanted, say, restart })
    const starting = startParts({ scope, wanted, portPostgres, portRedis, say, note: noteOfStore })
    const [{ postgres, redisUrl, trouble }] = await Promise.all([starting, building])
    for (const { service, applied } of await migrateAll(postgres, wanted)) {
      if (applied.length > 0) say(`Database ${service}: ${applied.join(', ')}`)
    }
    scope.check()

    say('Starting …')
    const routerUrl = portRouter === undefined ? undefined : await startRouter({ port: portRouter, reports, scope })
    const told = { transports, events, routerUrl, keySecret: await keySecret() }
    const deployment = { ports, postgres, redisUrl, host, ...told }
    const started = await scope.own(createSupervised({ deployment, nodeFlags, reports, scope }))
    system = started
    for (const service of wanted) started.start(service, replicas[service.name] ?? 1)
    await started.untilReady()

    const edges = wanted.filter(({ isEdge }) => seed && isEdge)
    const logins = await Promise.all(edges.map(({ system, name }) => seedOnce(system, ports[name], say)))
    scope.check()
    const seconds = (performance.now() - begun) / 1000
    console.log(welcome({ wanted, ports, portRouter, logins: logins.find(({ length }) => length > 0) ?? [], seconds }))
    show()

    const scale = createScaling({ system: started, trouble })
    answer = async (ask) => {
      if (ask.ask === 'scale') return { done: await scale(scalable(ask.service, wanted), countOf(ask.count, 0)) }
      return { running: { redisUrl, services: wanted.map(({ name }) => name), processes: started.look() } }
    }
  }

  await bringUp().catch((reason: unknown) => {
    if (scope.closed()) return // what fails now fails because of that
    fail(reason)
    end(1)
  })
}
