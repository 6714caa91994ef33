import { Agent, request } from 'undici'

// Each answer is awaited with patience: how fast they come is measured elsewhere, never claimed in a test.
const agent = new Agent({ headersTimeout: 30_000, bodyTimeout: 30_000, connections: 64 })

export interface Sent {
  method?: string
  headers?: Record<string, string>
  body?: string | Buffer | AsyncIterable<Buffer>
}

export interface Answer {
  status: number
  header(name: string): string | undefined
  /** Cookies come as several headers of one name. */
  cookies: string[]
  text: string
}

/** One request, just as told: nothing is added, no redirect is followed. */
export const send = async (url: string, { method = 'GET', headers = {}, body }: Sent = {}): Promise<Answer> => {
  const answer = await request(url, {
    // The type lists the usual methods; unusual ones are what some tests are about.
    method: method as 'GET',
    headers,
    ...(body !== undefined && { body: body as Buffer }), // undici takes an async iterable too, its type does not
    dispatcher: agent,
  })
  const cookies = answer.headers['set-cookie'] ?? []
  return {
    status: answer.statusCode,
    header: (name) => answer.headers[name]?.toString(),
    cookies: [cookies].flat(),
    text: await answer.body.text(),
  }
}

export interface ApiOptions {
  token?: string
  headers?: Record<string, string>
  /** Sent as JSON. */
  json?: unknown
  /** Sent as it is. */
  body?: Sent['body']
  query?: Record<string, string | number | undefined>
}

export interface ApiAnswer extends Answer {
  body: unknown
}

const bodyOf = ({ text, header }: Answer): unknown =>
  text !== '' && (header('content-type') ?? '').includes('json') ? JSON.parse(text) : undefined

const searchOf = (query: ApiOptions['query'] = {}) => {
  const given = Object.entries(query).filter(([, value]) => value !== undefined)
  return given.length === 0 ? '' : `?${new URLSearchParams(given.map(([key, value]) => [key, String(value)]))}`
}

const sentWith = ({ token, headers, json, body }: ApiOptions) => ({
  headers: {
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(json !== undefined && { 'content-type': 'application/json' }),
    ...headers,
  },
  ...(json !== undefined && { body: JSON.stringify(json) }),
  ...(body !== undefined && { body }),
})

/** The API of a running system, for tests: it never throws for a status. */
export const createClient = (base: string) => {
  const call = async (method: string, path: string, options: ApiOptions = {}): Promise<ApiAnswer> => {
    const answer = await send(`${base}${path}${searchOf(options.query)}`, { method, ...sentWith(options) })
    return { ...answer, body: bodyOf(answer) }
  }

  return {
    base,
    call,
    get: (path: string, options?: ApiOptions) => call('GET', path, options),
    post: (path: string, json: unknown, options?: ApiOptions) => call('POST', path, { ...options, json }),
    put: (path: string, options?: ApiOptions) => call('PUT', path, options),
    patch: (path: string, json: unknown, options?: ApiOptions) => call('PATCH', path, { ...options, json }),
    delete: (path: string, options?: ApiOptions) => call('DELETE', path, options),
  }
}

export type Client = ReturnType<typeof createClient>
