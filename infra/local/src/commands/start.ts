import { mkdir } from 'node:fs/promises'
import { data, lockFile } from '../folders.ts'
import { tryLock } from '../lock.ts'
import { nx } from '../system/build.ts'
import { createConsole } from '../system/console.ts'
import { migrateAll } from '../system/databases.ts'
import type { Ports } from '../system/environment.ts'
import { beginAgain } from '../system/fresh.ts'
import { startParts } from '../system/parts.ts'
import { expectFree, Refusal } from '../system/ports.ts'
import { createProcesses, type Processes } from '../system/processes.ts'
import { untilReady } from '../system/ready.ts'
import { createScope } from '../system/scope.ts'
import { keySecret } from '../system/secret.ts'
import { seedOnce } from '../system/seeding.ts'
import { chosen, type Choice } from '../system/services.ts'
import { ownLines, memorySwitches } from '../system/switches.ts'
import { endWhenTold } from '../system/until-told.ts'
import { welcome } from '../system/welcome.ts'
import type { SystemOptions } from './options.ts'

export interface StartOptions extends SystemOptions {
  choice: Choice
  ports: Ports
  /** Build again what changes, and restart what it concerns. */
  watch: boolean
}

/** Runs one system or both, until told to end. */
export const start = async ({ choice, ports, watch, ...options }: StartOptions) => {
  const begun = performance.now()
  const scope = createScope()
  const { say, warn, showAll, reports } = createConsole()
  const wanted = chosen(choice)
  const host = options.lan ? '0.0.0.0' : '127.0.0.1'
  let processes: Processes | undefined

  const stop = async () => {
    say('Stopping …')
    await scope.close()
  }
  const end = endWhenTold({ stop, kill: () => processes?.kill() })

  const build = async () => {
    if (!watch) return nx(scope, 'build', wanted)
    await nx(
      scope,
      'generate',
      wanted.filter(({ database }) => database),
    )
    const watching = await import('../system/watch.ts') // brings esbuild, which only `dev` needs
    const changed = (name: string) => {
      say(`${name} has changed, starting it again.`)
      void processes?.of(name)?.restart() // the next change need not wait for it
    }
    await scope.own(watching.watch(wanted, changed))
  }

  const bringUp = async () => {
    await mkdir(data, { recursive: true })
    const lock = await tryLock(lockFile)
    if (!lock)
      throw new Refusal('This clone is already running (or being migrated) in another terminal. Stop it there first.')
    await scope.own({ stop: lock.release })
    await expectFree(wanted, ports, host)
    if (options.fresh) await beginAgain()

    say('Building …')
    const [parts] = await Promise.all([
      startParts({ scope, wanted, postgresPort: options.portPostgres, redisPort: options.portRedis, say }),
      build(),
    ])
    for (const { service, applied } of await migrateAll(parts.postgres, wanted)) {
      if (applied.length > 0) say(`Database ${service}: ${applied.join(', ')}`)
    }
    scope.check()

    say('Starting …')
    const surroundings = { ...parts, ports, host, keySecret: await keySecret() }
    processes = createProcesses(wanted, { surroundings, switches: watch ? ownLines : memorySwitches, reports })
    await scope.own(processes)
    processes.start()
    await untilReady(wanted, processes.instances, ports, scope)

    const edges = options.seed ? wanted.filter(({ isEdge }) => isEdge) : []
    const logins = await Promise.all(edges.map(({ system, name }) => seedOnce(system, ports[name], say)))
    scope.check()
    console.log(
      welcome(wanted, ports, logins.find((found) => found.length > 0) ?? [], (performance.now() - begun) / 1000),
    )
    showAll()
  }

  await bringUp().catch((reason: unknown) => {
    if (scope.closed()) return // what fails now fails because of that
    warn(
      reason instanceof Refusal || !(reason instanceof Error)
        ? String((reason as Error).message)
        : (reason.stack ?? reason.message),
    )
    end(1)
  })
}
