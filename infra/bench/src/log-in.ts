import { together } from '@murmuration/seed'
import type { Person } from './data/dataset.ts'
import { PASSWORD } from './parts.ts'
import type { System } from './systems.ts'

/** Somebody's access token, got in the way of the public API. */
export const logIn = async ({ handle }: Person, base: string) => {
  const answer = await fetch(`${base}/api/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ handle, password: PASSWORD }),
  })
  if (answer.status !== 201) throw new Error(`${base}: logging in as @${handle} was answered with ${answer.status}`)
  const { accessToken } = (await answer.json()) as { accessToken: string } // a Session: the status says so
  return accessToken
}

const AT_ONCE = 16

/** Everyone's token, fresh: they live for 15 minutes, and all rounds together take longer. */
export const tokensFor = (system: System, people: Person[]) =>
  together(AT_ONCE, people, (person) => system.tokenFor(person))
