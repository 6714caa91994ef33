import { migrateAll } from '../system/prepare/databases.ts'
import { chosen, type Choice } from '../system/plan/services.ts'
import { withPostgres } from './with-postgres.ts'

/** Brings every database up to its migrations. */
export const migrate = async (choice: Choice) => {
  for (const { service, applied } of await withPostgres((postgres) => migrateAll(postgres, chosen(choice)))) {
    console.log(`${service}: ${applied.length > 0 ? applied.join(', ') : 'nothing to do'}`)
  }
}
