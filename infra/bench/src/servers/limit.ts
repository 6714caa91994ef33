import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { timeOf, toPage } from '@murmuration/contracts'
import { newId } from '@murmuration/database'
import { Pool } from 'pg'

// The least that gives the same answers: node:http, a pool, prepared statements. It believes the bearer who says which
// id is theirs, checks no input, and knows neither errors, nor logs, nor deadlines. It is not for use: it is the
// mark to measure against.

const HOME = `
  WITH authors AS (
    SELECT $1::uuid AS id
    UNION ALL
    SELECT followee_id FROM follows WHERE follower_id = $1
  ), newest AS (
    SELECT p.id
    FROM authors, LATERAL (SELECT id FROM posts WHERE author_id = authors.id ORDER BY id DESC LIMIT $2) p
    ORDER BY p.id DESC
    LIMIT $2
  )
  SELECT p.id, p.text, p.author_id, a.handle, a.name
  FROM newest JOIN posts p USING (id) JOIN users a ON a.id = p.author_id
  ORDER BY p.id DESC`

const BY_AUTHOR = `
  SELECT p.id, p.text, p.author_id, a.handle, a.name
  FROM users a JOIN posts p ON p.author_id = a.id
  WHERE a.handle = $1
  ORDER BY p.id DESC
  LIMIT $2`

const PUBLISH = `
  WITH post AS (INSERT INTO posts (id, author_id, text) VALUES ($1, $2, $3)), told AS (
    INSERT INTO notifications (id, user_id, kind, actor_id, post_id)
    SELECT uuidv7(), follower_id, 'post', $2, $1 FROM follows WHERE followee_id = $2
  )
  SELECT handle, name FROM users WHERE id = $2`

interface Row {
  id: string
  text: string
  author_id: string
  handle: string
  name: string
}

const pool = new Pool({ connectionString: process.env['DATABASE_URL'], max: 10 })

const toPost = (row: Row) => ({
  id: row.id,
  text: row.text,
  createdAt: timeOf(row.id),
  author: { id: row.author_id, handle: row.handle, name: row.name },
})

const page = async (name: string, text: string, key: string, limit: number) => {
  const { rows } = await pool.query<Row>({ name, text, values: [key, limit + 1] })
  return toPage(rows.map(toPost), limit, (post) => post.id)
}

const publish = async (author: string, text: string) => {
  const id = newId()
  const { rows } = await pool.query<Row>({ name: 'publish', text: PUBLISH, values: [id, author, text] })
  return rows.map(({ handle, name }) => toPost({ id, text, author_id: author, handle, name }))[0]
}

// The body is believed like everything else.
const textOf = async (req: IncomingMessage) => (JSON.parse(await text(req)) as { text: string }).text

const answer = async (req: IncomingMessage, res: ServerResponse) => {
  const url = new URL(req.url ?? '/', 'http://localhost')
  const limit = Number(url.searchParams.get('limit') ?? 20)
  const me = (req.headers.authorization ?? '').slice('Bearer '.length)
  const [, handle] = /^\/api\/users\/(\w+)\/posts$/.exec(url.pathname) ?? []

  const send = (status: number, body: unknown) =>
    res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))

  if (url.pathname === '/api/timeline/home') return send(200, await page('home', HOME, me, limit))
  if (handle !== undefined) return send(200, await page('by-author', BY_AUTHOR, handle, limit))
  if (req.method === 'POST') return send(201, await publish(me, await textOf(req)))
  return send(200, {})
}

const server = createServer((req, res) => {
  answer(req, res).catch((reason: unknown) => res.writeHead(500).end(String(reason)))
})
server.listen(Number(process.env['PORT']), '127.0.0.1')
for (const event of ['SIGTERM', 'disconnect']) process.on(event, () => process.exit(0))
