import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { splitForTests } from '@murmuration/testing'

const split = splitForTests({ only: [] })

/** What a process says before it ends its own start. */
const refusal = async (name: string, env: NodeJS.ProcessEnv) => {
  const part = split.world.service(name)
  const before = part.log().length
  await expect(part.start(env)).rejects.toThrow('ended while it started')
  return part.log().slice(before)
}

const databaseUrl = (name: string, change: Partial<URL>) =>
  Object.assign(new URL(split.world.db(name).options.connectionString ?? ''), change).href

test.each(['auth', 'posts', 'follows', 'search', 'notify'])(
  '%s with a wrong password of its database ends with one sentence',
  async (name) => {
    const said = await refusal(name, { DATABASE_URL: databaseUrl(name, { password: 'wrong' }) })
    expect(said).toBe(
      `${name} cannot start: DATABASE_URL is refused: password authentication failed for user "${name}".\n`,
    )
  },
)

test('so does one whose database is not there', async () => {
  const said = await refusal('posts', { DATABASE_URL: databaseUrl('posts', { pathname: '/nothing' }) })
  expect(said).toBe('posts cannot start: DATABASE_URL is refused: database "nothing" does not exist.\n')
})

test('and search, where Meilisearch refuses its key', async () => {
  const meilisearch = createServer((_request, response) => {
    const problem = { message: 'The provided API key is invalid.', code: 'invalid_api_key', type: 'auth', link: '' }
    response.writeHead(403, { 'content-type': 'application/json' }).end(JSON.stringify(problem))
  })
  await once(meilisearch.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => void meilisearch.close())
  const { port } = meilisearch.address() as AddressInfo // a TCP server that listens has one
  const key = { MEILI_URL: `http://127.0.0.1:${port}`, MEILI_MASTER_KEY: 'not the one that it has' }
  expect(await refusal('search', key)).toMatch(/^search cannot start: MEILI_MASTER_KEY is refused: .*API key.*\n$/)
})
