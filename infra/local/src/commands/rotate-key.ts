import { nx } from '../system/prepare/build.ts'
import { migrateAll } from '../system/prepare/databases.ts'
import { environmentOf } from '../system/plan/deployment.ts'
import { createScope } from '../system/plan/scope.ts'
import { chosen, type Choice } from '../system/plan/services.ts'
import { runBundle } from './run-bundle.ts'
import { withDeployment } from './with-postgres.ts'

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
