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
