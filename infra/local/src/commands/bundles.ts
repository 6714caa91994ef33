import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { askRunning } from '../control.ts'
import { createScope } from '../ending.ts'
import { root } from '../folders.ts'
import { format } from '../output/logs.ts'
import { environmentOf } from '../system/deployment.ts'
import { migrateAll, type Build } from '../system/prepare.ts'
import { chosen, servicesNamed, type Choice, type Service } from '../system/services.ts'
import { UserError } from '../user-error.ts'
import { withDeployment } from './databases.ts'

// Commands that a service itself has: each is built as a file beside its main.js.

interface Work {
  build: Build
  services: Service[]
  /** The file, such as `replay`. */
  command: (service: Service) => string
  args?: string[]
  /** Added to what a process of the service is told. */
  env?: NodeJS.ProcessEnv
  /** What to say when it fails at a service, whose log has said why. */
  failed: (name: string) => string
  redisUrl?: string | undefined
}

/** Builds these services, brings their databases up to date, and runs a command of each to its end, one after the other. */
const runBundles = async ({ build, services, command, args = [], env, failed, redisUrl }: Work) => {
  console.log('Building …')
  await build(createScope(), 'build', services)
  await withDeployment(async (deployment) => {
    await migrateAll(deployment.postgres, services)
    for (const service of services) {
      const file = join(root, service.folder, `dist/${command(service)}.js`)
      const code = await runBundle(service.name, [file, ...args], { ...environmentOf(service, deployment), ...env })
      if (code !== 0) throw new UserError(failed(service.name))
    }
  }, redisUrl)
}

/** Shows what it logs, and returns its exit code. */
const runBundle = async (name: string, args: string[], env: NodeJS.ProcessEnv) => {
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
  child.stdout.on('data', (bytes: Buffer) => {
    for (const line of bytes.toString().trim().split('\n')) console.log(`${name}: ${format(line)}`)
  })
  const [code] = (await once(child, 'close')) as [number | null]
  return code
}

/** The queue of the split system, if that runs here with this service. Rejects with a sentence when nothing runs. */
const redisBeside = async (name: string) => {
  const answer = await askRunning({ ask: 'look' })
  const running = 'running' in answer ? answer.running : undefined
  return running?.processes.some(({ service }) => service === name) ? running.redisUrl : undefined
}

const ISSUERS = ['monolith', 'auth']

/** A new signing key. Tokens signed with the last one stay good until they run out, so no session ends. */
export const rotateKey = async (build: Build, choice: Choice) => {
  const services = chosen(choice).filter(({ name }) => ISSUERS.includes(name))
  console.log(`Making a new key for ${services.map(({ name }) => name).join(' and ')} …`)
  const failed = (name: string) => `The key of ${name} was not rotated: see above.`
  await runBundles({ build, services, command: () => 'rotate-key', failed })
}

const NEEDS_SPLIT =
  'The index of the split is made from what its services have, and they do not run here. Start them with npm start.'

/** Builds the indexes of search anew, while they are searched. The split's needs the services that own posts and people. */
export const reindex = async (build: Build, choice: Choice) => {
  const redisUrl = await redisBeside('search').catch((reason: unknown) => {
    if (reason instanceof UserError) return undefined // the monolith's index needs nothing that runs
    throw reason
  })
  if (choice === 'split' && redisUrl === undefined) throw new UserError(NEEDS_SPLIT)
  const names = [...(choice === 'split' ? [] : ['monolith']), ...(choice !== 'monolith' && redisUrl ? ['search'] : [])]
  const failed = (name: string) => `The index of ${name} is as it was: see above.`
  const env = { INSTANCE: 'reindex' }
  await runBundles({ build, services: servicesNamed(names), command: () => 'reindex', env, failed, redisUrl })
  if (choice === 'both' && redisUrl === undefined) console.log(NEEDS_SPLIT)
}

/** The services that publish events. */
export const SENDERS = ['auth', 'posts', 'follows']

/** Publishes the events again that are kept in these services' outboxes, as soon as the services run. */
export const replay = async (build: Build, names: string[], since?: string) => {
  const services = servicesNamed(names.length > 0 ? names : SENDERS)
  const args = since === undefined ? [] : ['--since', since]
  const failed = (name: string) => `The events of ${name} were not sent again: see above.`
  await runBundles({ build, services, command: () => 'replay', args, failed })
}

/** The services that keep copies of what others own, each with the command that makes them anew. */
const COPYISTS: Record<string, string> = { posts: 'rebuild', notify: 'rebuild', search: 'reindex' }
export const copyists = Object.keys(COPYISTS)

/** Makes the copies of these services anew, while everything runs. */
export const rebuild = async (build: Build, names: string[]) => {
  const redisUrl = await redisBeside('auth')
  if (redisUrl === undefined)
    throw new UserError(
      'Copies are made from what the split system has, which does not run here. Start it with npm start.',
    )
  const services = servicesNamed(names.length > 0 ? names : copyists)
  const failed = (name: string) => `The copies of ${name} are as they were: see above.`
  const env = { INSTANCE: 'rebuild' }
  await runBundles({ build, services, command: ({ name }) => COPYISTS[name] ?? '', env, failed, redisUrl })
}
