import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { seed, type Seeded } from '@murmuration/seed'
import { data } from '../folders.ts'
import { localUrl } from './deployment.ts'

type LogIns = Seeded['logins']

interface Note {
  done: boolean
  logins: LogIns
}

// Few, because each of them costs bcrypt once in each system.
const PEOPLE = 24
const POSTS = 120

const isEmpty = async (base: string) => {
  const answer = await fetch(`${base}/api/timeline/latest?limit=1`)
  const { items } = (await answer.json()) as { items: unknown[] }
  return items.length === 0
}

/** Fills an empty system, once. Returns two log-ins to try, or none where the system had people of its own. */
export const seedOnce = async (
  name: string,
  port: number | undefined,
  say: (text: string) => void,
): Promise<LogIns> => {
  const file = join(data, `seeded-${name}.json`)
  const note = await readFile(file, 'utf8').then(
    (text) => JSON.parse(text) as Note,
    () => undefined,
  )
  if (note?.done) return note.logins
  const base = localUrl(port)
  if (!note && !(await isEmpty(base))) return []

  await writeFile(file, JSON.stringify({ done: false, logins: [] } satisfies Note)) // cut off here, it goes on next time
  say(`Filling the ${name} with ${PEOPLE} people and ${POSTS} posts …`)
  const { logins } = await seed({ base, people: PEOPLE, posts: POSTS })
  await writeFile(file, JSON.stringify({ done: true, logins } satisfies Note))
  return logins
}
