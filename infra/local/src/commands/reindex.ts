import { askRunning } from '../control/ask.ts'
import { Refusal } from '../refusal.ts'
import { nx } from '../system/prepare/build.ts'
import { defaultPorts, environmentOf } from '../system/plan/environment.ts'
import { createScope } from '../system/plan/scope.ts'
import { keySecret } from '../system/plan/secret.ts'
import { services } from '../system/plan/services.ts'
import { runBundle } from './run-bundle.ts'
import { withPostgres } from './with-postgres.ts'

/** Builds the index of search anew, while it runs: from auth and posts, which are found as search would find them. */
export const reindex = async () => {
  const answer = await askRunning({ ask: 'look' })
  const running = 'running' in answer ? answer.running : undefined
  const service = services.find(({ name }) => name === 'search')
  if (!service || !running?.processes.some((one) => one.service === service.name)) {
    throw new Refusal('Search is a service of the split system, which does not run here. Start it with npm start.')
  }
  console.log('Building …')
  await nx(createScope(), 'build', [service])
  const surroundings = {
    ports: defaultPorts,
    redisUrl: running.redisUrl,
    keySecret: await keySecret(),
    host: '127.0.0.1',
  }
  await withPostgres((postgres) => {
    const env = { ...environmentOf(service, { ...surroundings, postgres }), INSTANCE: 'reindex' }
    return runBundle({ service, name: 'reindex.js', env, otherwise: 'The index is as it was: see above.' })
  })
}
