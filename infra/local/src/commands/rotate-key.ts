import { nx } from '../system/prepare/build.ts'
import { migrateAll } from '../system/prepare/databases.ts'
import { defaultPorts, environmentOf } from '../system/plan/deployment.ts'
import { createScope } from '../system/plan/scope.ts'
import { keySecret } from '../system/plan/secret.ts'
import { chosen, type Choice } from '../system/plan/services.ts'
import { runBundle } from './run-bundle.ts'
import { withPostgres } from './with-postgres.ts'

const ISSUERS = new Set(['monolith', 'auth'])
const UNUSED_REDIS = 'redis://127.0.0.1:6379' // asked for by the configuration, never connected to

/** A new signing key. Tokens signed with the last one stay good until they run out, so nobody is logged out. */
export const rotateKey = async (choice: Choice) => {
  const issuers = chosen(choice).filter(({ name }) => ISSUERS.has(name))
  console.log('Building …')
  await nx(createScope(), 'build', issuers)
  console.log(`Making a new key for ${issuers.map(({ name }) => name).join(' and ')} …`)
  const secret = await keySecret()
  await withPostgres(async (postgres) => {
    await migrateAll(postgres, issuers)
    for (const service of issuers) {
      const deployment = {
        ports: defaultPorts,
        postgres,
        redisUrl: UNUSED_REDIS,
        keySecret: secret,
        host: '127.0.0.1',
      }
      const env = environmentOf(service, deployment)
      const otherwise = `The key of ${service.name} was not rotated: see above.`
      await runBundle({ service, name: 'rotate-key.js', env, otherwise })
    }
  })
}
