import { lockFile } from '../folders.ts'
import { tryLock } from '../lock.ts'
import { createConsole } from './console.ts'
import { migrateAll } from './databases.ts'
import type { Ports } from './environment.ts'
import { beginAgain } from './fresh.ts'
import { startParts } from './parts.ts'
import { Refusal } from '../refusal.ts'
import { expectFree } from './ports.ts'
import { createProcesses, type Processes } from './processes.ts'
import { untilReady } from './ready.ts'
import { createScope, type Scope } from './scope.ts'
import { keySecret } from './secret.ts'
import { seedOnce } from './seeding.ts'
import type { Service } from './services.ts'
import { endWhenTold } from './until-told.ts'
import { welcome } from './welcome.ts'

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
  /** What node is told about a service's process. */
  switches: (service: Service) => string[]
  fresh: boolean
  seed: boolean
  lan: boolean
  portPostgres?: number
  portRedis?: number
}

const takeLock = async (scope: Scope) => {
  const lock = await tryLock(lockFile)
  if (!lock)
    throw new Refusal('This clone already runs in another terminal (or is being migrated). Stop it there first.')
  await scope.own({ stop: lock.release })
}

/** Runs these services and all they need, until told to end. */
export const runSystem = async ({ wanted, ports, build, switches, fresh, seed, lan, ...parts }: RunOptions) => {
  const begun = performance.now()
  const scope = createScope()
  const { say, fail, showAll, hush, reports } = createConsole()
  const host = lan ? '0.0.0.0' : '127.0.0.1'
  let processes: Processes | undefined

  const stop = async () => {
    if (processes) say('Stopping …')
    hush()
    await scope.close()
  }
  const end = endWhenTold({ stop, kill: () => processes?.kill() })

  const restart = (name: string) => {
    say(`${name} has changed, starting it again.`)
    void processes?.of(name)?.restart() // the next change need not wait for it
  }

  const bringUp = async () => {
    await takeLock(scope)
    await expectFree(wanted, ports, host)
    if (fresh) await beginAgain()

    say('Building …')
    const building = build({ scope, wanted, say, restart })
    const [{ postgres, redisUrl }] = await Promise.all([startParts({ scope, wanted, ...parts, say }), building])
    for (const { service, applied } of await migrateAll(postgres, wanted)) {
      if (applied.length > 0) say(`Database ${service}: ${applied.join(', ')}`)
    }
    scope.check()

    say('Starting …')
    const surroundings = { ports, postgres, redisUrl, host, keySecret: await keySecret() }
    processes = await scope.own(createProcesses(wanted, { surroundings, switches, reports }))
    processes.start()
    await untilReady({ wanted, instances: processes.instances, ports, scope })

    const edges = wanted.filter(({ isEdge }) => seed && isEdge)
    const logins = await Promise.all(edges.map(({ system, name }) => seedOnce(system, ports[name], say)))
    scope.check()
    const seconds = (performance.now() - begun) / 1000
    console.log(welcome({ wanted, ports, logins: logins.find(({ length }) => length > 0) ?? [], seconds }))
    showAll()
  }

  await bringUp().catch((reason: unknown) => {
    if (scope.closed()) return // what fails now fails because of that
    fail(reason)
    end(1)
  })
}
