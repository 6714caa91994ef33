import { writeFile } from 'node:fs/promises'
import type { Person } from '../data/dataset.ts'
import type { WorkloadName } from '../load/workloads.ts'
import { startWorld, type System, type WorldOptions } from '../systems.ts'
import { forgetProfiles, whereTimeWent } from './profile.ts'
import { watchDataStores } from './resources.ts'
import { createLoadGenerator, measureRounds } from './rounds.ts'
import { partsOf, ratiosOf, tableOf } from './table.ts'

interface LoadOptions extends WorldOptions {
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

const ASKED = 25 // people, from all over the graph

/** Before anything is measured: all servers give the same posts to the same people, or the comparison is void. */
const expectSameAnswers = async (systems: System[], people: Person[]) => {
  const step = Math.ceil(people.length / ASKED)
  for (const person of people.filter((_, index) => index % step === 0)) {
    for (const path of ['/api/timeline/home?limit=10', `/api/users/${person.handle}/posts?limit=10`]) {
      const answers = await Promise.all(systems.map((system) => ask(system, person, path)))
      const different = systems.filter((_, index) => answers[index] !== answers[0]).map(({ name }) => name)
      if (different.length === 0) continue
      throw new Error(
        `${different.join(', ')} answer GET ${path} for @${person.handle} otherwise than ${systems[0]?.name}`,
      )
    }
  }
}

const ask = async (system: System, person: Person, path: string) => {
  const headers = { authorization: `Bearer ${await system.tokenFor(person)}` }
  const answer = await fetch(system.base + path, { headers })
  const text = await answer.text()
  if (answer.status !== 200 || !text.includes('"items":[{')) {
    throw new Error(`${system.name} answers GET ${path} with ${answer.status} ${text.slice(0, 200)}`)
  }
  return text
}
