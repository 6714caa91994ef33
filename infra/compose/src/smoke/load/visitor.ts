import { randomBytes } from 'node:crypto'
import { Failure } from '../failure.ts'

const PATIENCE = 15_000 // ms; longer than any deadline of ours

const call = async (base: string, method: string, path: string, { body, token }: { body?: object; token?: string }) => {
  const answer = await fetch(`${base}${path}`, {
    method,
    headers: {
      ...(body && { 'content-type': 'application/json' }),
      ...(token && { authorization: `Bearer ${token}` }),
    },
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(PATIENCE),
  })
  if (!answer.ok) throw new Failure(`${method} ${path} answered ${answer.status}: ${await answer.text()}`)
  return (answer.status === 204 ? {} : await answer.json()) as Record<string, unknown>
}

/** Somebody who has a post, follows somebody, and looks at everything there is to see. */
export const createVisitor = async (base: string) => {
  const signUp = async () => {
    const handle = `n_${randomBytes(6).toString('hex')}`
    const body = { handle, name: 'A visitor', password: randomBytes(12).toString('hex') }
    const { accessToken } = await call(base, 'POST', '/api/users', { body })
    return { handle, token: String(accessToken) }
  }
  const [me, friend] = [await signUp(), await signUp()]
  await call(base, 'PUT', `/api/users/${friend.handle}/follow`, me)
  const { id } = await call(base, 'POST', '/api/posts', { ...friend, body: { text: 'Nobody falls' } })

  const paths = [
    '/',
    '/explore',
    `/@${friend.handle}`,
    `/p/${String(id)}`,
    '/api/timeline/home',
    '/api/timeline/latest',
    '/api/notifications',
    `/api/users/${friend.handle}`,
    `/api/users/${me.handle}/following`,
    `/api/posts/${String(id)}`,
    '/api/search?q=nobody',
  ]

  /** Reads one of them, and tells `ok` or what was wrong. */
  const look = async (turn: number) => {
    const path = paths[turn % paths.length] ?? '/'
    try {
      const answer = await fetch(`${base}${path}`, {
        headers: path.startsWith('/api/') ? { authorization: `Bearer ${me.token}` } : {},
        signal: AbortSignal.timeout(PATIENCE),
      })
      const text = await answer.text()
      if (answer.status !== 200) return `GET ${path}: ${answer.status} ${text.slice(0, 200)}`
      return text.includes('data-down=') ? `GET ${path}: a part of the page is missing` : 'ok'
    } catch (reason) {
      return `GET ${path}: ${String(reason)}`
    }
  }
  return { look, token: me.token }
}
