import { nx } from '../system/prepare/build.ts'
import { migrateAll } from '../system/prepare/databases.ts'
import { environmentOf } from '../system/plan/deployment.ts'
import { createScope } from '../system/plan/scope.ts'
import { servicesNamed } from '../system/plan/services.ts'
import { runBundle } from './run-bundle.ts'
import { withDeployment } from './with-postgres.ts'

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
