import type { Person } from './data/dataset.ts'
import type { System } from './systems.ts'

const ASKED = 25 // people, from all over the graph

/** Before anything is measured: all servers give the same posts to the same people, or the comparison is void. */
export const expectSameAnswers = async (systems: System[], people: Person[]) => {
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
