import { SeedError, type Answer, type Api, type Call } from './api.ts'
import type { Person } from '../plan/people.ts'

/** Everyone has the same one, so that whoever looks at the demo can be anybody in it. */
export const PASSWORD = 'starlings'

export interface Account {
  handle: string
  isNew: boolean
  posts: number // what they had before
  following: number
  /** Rejects with `SeedError` when it is refused, unless with one of the statuses to `ignore`. */
  send: (method: string, path: string, call?: Call, ignore?: number[]) => Promise<unknown>
}

const TAKEN = 409 // the handle is in use: by this person, or by somebody else

/** Signs a person up, or in when they are there already. `undefined` when the handle is somebody else's. */
export const openAccount = async (api: Api, { handle, name, bio }: Person): Promise<Account | undefined> => {
  const credentials = { handle, password: PASSWORD }
  const signUp = await api.send('POST', '/api/users', { body: { ...credentials, name } })
  const isNew = signUp.status !== TAKEN

  const logIn = () => api.send('POST', '/api/sessions', { body: credentials })
  const session = isNew ? signUp : await logIn()
  if (!isNew && session.status === 401) return undefined
  let token = tokenIn(session)

  const send = async (method: string, path: string, call: Call = {}, ignore: number[] = []) => {
    let answer = await api.send(method, path, { ...call, token })
    if (answer.status === 401) {
      token = tokenIn(await logIn()) // the old one has run out while we were waiting
      answer = await api.send(method, path, { ...call, token })
    }
    if (answer.status >= 300 && !ignore.includes(answer.status))
      throw new SeedError(`${method} ${path} as @${handle}: ${explain(answer)}`)
    return answer.body
  }

  const profile =
    isNew && bio === '' ? undefined : await send(isNew ? 'PATCH' : 'GET', '/api/me', isNew ? { body: { bio } } : {})
  return { handle, isNew, ...countsIn(profile), send }
}

const tokenIn = (answer: Answer) => {
  const { accessToken } = (answer.body ?? {}) as { accessToken?: unknown } // checked on the next line
  if (typeof accessToken === 'string') return accessToken
  throw new SeedError(`Signing up or in was refused: ${explain(answer)}`)
}

const countsIn = (profile: unknown) => {
  const { counts } = (profile ?? {}) as { counts?: { posts?: number; following?: number } } // absent for who is new
  return { posts: counts?.posts ?? 0, following: counts?.following ?? 0 }
}

const explain = ({ status, body }: Answer) => {
  const { detail = '', requestId = '' } = (body ?? {}) as { detail?: string; requestId?: string } // a problem, we hope
  return `${status} ${detail} ${requestId && `(request ${requestId})`}`.trim()
}
