import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { askRunning } from '../control.ts'
import { createScope } from '../ending.ts'
import { root } from '../folders.ts'
import { format } from '../output/logs.ts'
import { environmentOf } from '../system/deployment.ts'
import { migrateAll, nx } from '../system/prepare.ts'
import { type Choice, chosen, type Service, servicesNamed } from '../system/services.ts'
import { UserError } from '../user-error.ts'
import { withDeployment } from './databases.ts'

interface Bundle {
  service: Service
  /** Of a file that was built beside its main.js. */
  name: string
  env: NodeJS.ProcessEnv
  args?: string[]
  /** What to say when it fails; it has said why. */
  otherwise: string
}

/** Runs one of a service's commands to its end, and shows what it logs. */
export const runBundle = async ({ service, name, env, args = [], otherwise }: Bundle) => {
  const file = join(root, service.folder, 'dist', name)
  const child = spawn(process.execPath, [file, ...args], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  child.stdout.on('data', (bytes: Buffer) => {
    for (const line of bytes.toString().trim().split('\n')) console.log(`${service.name}: ${format(line)}`)
  })
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new UserError(otherwise)
}

const ISSUERS = new Set(['monolith', 'auth'])

/** A new signing key. Tokens signed with the last one stay good until they run out, so nobody is logged out. */
export const rotateKey = async (choice: Choice) => {
  const issuers = chosen(choice).filter(({ name }) => ISSUERS.has(name))
  console.log('Building …')
  await nx(createScope(), 'build', issuers)
  console.log(`Making a new key for ${issuers.map(({ name }) => name).join(' and ')} …`)
  await withDeployment(async (deployment) => {
    await migrateAll(deployment.postgres, issuers)
    for (const service of issuers) {
      const env = environmentOf(service, deployment)
      const otherwise = `The key of ${service.name} was not rotated: see above.`
      await runBundle({ service, name: 'rotate-key.js', env, otherwise })
    }
  })
}

const NEEDS_SPLIT =
  'The index of the split is made from what its services have, and they do not run here. Start them with npm start.'

/** The queue of the split system, if that runs here. */
const redisOfSplit = async () => {
  const answer = await askRunning({ ask: 'look' }).catch((reason: unknown) => {
    if (reason instanceof UserError) return undefined
    throw reason
  })
  const running = answer && 'running' in answer ? answer.running : undefined
  return running?.processes.some(({ service }) => service === 'search') ? running.redisUrl : undefined
}

/** Builds the indexes of search anew, while they are searched. The split's needs the services that own posts and people. */
export const reindex = async (choice: Choice) => {
  const redisUrl = await redisOfSplit()
  if (choice === 'split' && redisUrl === undefined) throw new UserError(NEEDS_SPLIT)
  const names = [...(choice === 'split' ? [] : ['monolith']), ...(choice !== 'monolith' && redisUrl ? ['search'] : [])]
  const indexed = servicesNamed(names)

  console.log('Building …')
  await nx(createScope(), 'build', indexed)
  const rebuild = (service: Service, env: NodeJS.ProcessEnv) =>
    runBundle({ service, name: 'reindex.js', env, otherwise: `The index of ${service.name} is as it was: see above.` })
  await withDeployment(async (deployment) => {
    await migrateAll(deployment.postgres, indexed)
    for (const service of indexed)
      await rebuild(service, { ...environmentOf(service, deployment), INSTANCE: 'reindex' })
  }, redisUrl)
  if (choice === 'both' && redisUrl === undefined) console.log(NEEDS_SPLIT)
}

/** The services that tell others what has happened. */
export const SENDERS = ['auth', 'posts', 'follows']

/** Sends the events again that are kept in these services' outboxes, as soon as the services run. */
export const replay = async (names: string[], { since }: { since?: string }) => {
  const senders = servicesNamed(names.length > 0 ? names : SENDERS)
  console.log('Building …')
  await nx(createScope(), 'build', senders)
  await withDeployment(async (deployment) => {
    await migrateAll(deployment.postgres, senders)
    for (const service of senders) {
      const env = environmentOf(service, deployment)
      const args = since === undefined ? [] : ['--since', since]
      const otherwise = `The events of ${service.name} were not sent again: see above.`
      await runBundle({ service, name: 'replay.js', env, args, otherwise })
    }
  })
}

/** What each service that keeps copies makes them anew with. */
const COMMANDS: Record<string, string> = { posts: 'rebuild.js', notify: 'rebuild.js', search: 'reindex.js' }
export const COPYISTS = Object.keys(COMMANDS)

/** Makes the copies anew that these services keep of what others own, while everything runs. */
export const rebuild = async (names: string[]) => {
  const copyists = servicesNamed(names.length > 0 ? names : COPYISTS)
  const answer = await askRunning({ ask: 'look' })
  const running = 'running' in answer ? answer.running : undefined
  if (!running?.processes.some(({ service }) => service === 'auth')) {
    throw new UserError(
      'Copies are made from what the split system has, which does not run here. Start it with npm start.',
    )
  }
  console.log('Building …')
  await nx(createScope(), 'build', copyists)
  await withDeployment(async (deployment) => {
    for (const service of copyists) {
      const env = { ...environmentOf(service, deployment), INSTANCE: 'rebuild' }
      const otherwise = `The copies of ${service.name} are as they were: see above.`
      await runBundle({ service, name: COMMANDS[service.name] ?? '', env, otherwise })
    }
  }, running.redisUrl)
}
