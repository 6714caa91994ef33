import { writeFile } from 'node:fs/promises'
import { createLoadGenerator } from '../load/load-generator.ts'
import { expectSameAnswers } from '../same-answers.ts'
import { startWorld, type WorldOptions } from '../world.ts'
import type { WorkloadName } from '../load/workloads.ts'
import { watchDataStores } from './data-stores.ts'
import { measureRounds } from './rounds.ts'
import { forgetProfiles, whereTimeWent } from './profile.ts'
import { partsOf, ratiosOf, tableOf } from './table.ts'

export interface LoadOptions extends WorldOptions {
  only: WorkloadName[]
  rounds: number
  seconds: number
  requests?: number
  connections: number
  json?: string
}

/** Requests a second, and what they cost. */
export const measureLoad = async ({ only, json, ...options }: LoadOptions) => {
  const { scope, say, profile } = options
  if (profile !== undefined) {
    await forgetProfiles(profile)
    // They are written when the processes end; what is owned first is closed last.
    await scope.own({ stop: async () => void process.stdout.write(`\n${await whereTimeWent(profile)}\n`) })
  }
  const { dataset, parts, systems } = await startWorld(options)
  await expectSameAnswers(systems, dataset.people)
  say('The same answers from all of them.')

  const stores = await scope.own(watchDataStores(parts))
  const generator = await scope.own(createLoadGenerator())
  const measured = await measureRounds({
    ...options,
    workloads: only,
    systems,
    people: dataset.people,
    stores,
    generator,
  })
  const tables = [tableOf(measured), partsOf(measured), ratiosOf(measured)]
  process.stdout.write(`\n${tables.join('\n\n')}\n`)
  if (json !== undefined) await writeFile(json, JSON.stringify(measured, null, 2))
}
