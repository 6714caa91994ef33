import { askRunning } from '../control/ask.ts'
import { UserError } from '../user-error.ts'
import { nx } from '../system/prepare/build.ts'
import { migrateAll } from '../system/prepare/databases.ts'
import { environmentOf } from '../system/plan/deployment.ts'
import { createScope } from '../system/plan/scope.ts'
import { servicesNamed, type Choice, type Service } from '../system/plan/services.ts'
import { runBundle } from './run-bundle.ts'
import { withDeployment } from './with-postgres.ts'

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
