import { askRunning } from '../control/ask.ts'
import { UserError } from '../user-error.ts'
import { nx } from '../system/prepare/build.ts'
import { environmentOf } from '../system/plan/deployment.ts'
import { createScope } from '../system/plan/scope.ts'
import { servicesNamed } from '../system/plan/services.ts'
import { runBundle } from './run-bundle.ts'
import { withDeployment } from './with-postgres.ts'

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
