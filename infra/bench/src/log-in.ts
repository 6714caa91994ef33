import { together } from '@murmuration/seed'
import type { Person } from './data/dataset.ts'
import { PASSWORD } from './parts.ts'

/** A person's access token, from the public API. */
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

interface Authenticating {
  base: string
  tokenFor(person: Person): Promise<string>
}

/**
 * Gives everyone a fresh token (they live for 15 minutes, and all rounds together take longer), which every server has
 * seen once: in 15 minutes a person sends more than one request, so the first one is not measured.
 */
export const logInAll = (system: Authenticating, people: Person[]) =>
  together(AT_ONCE, people, async (person) => {
    const token = await system.tokenFor(person)
    const answer = await fetch(`${system.base}/api/timeline/home?limit=1`, {
      headers: { authorization: `Bearer ${token}` },
    })
    await answer.body?.cancel()
    return { ...person, token }
  })
