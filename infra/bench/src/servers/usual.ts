import { PrismaPg } from '@prisma/adapter-pg'
import { timeOf, toPage } from '@murmuration/contracts'
import express, { type Request } from 'express'
import jwt from 'jsonwebtoken'
import { z } from 'zod'
import { PrismaClient } from '../generated/prisma/client.ts'

// The same as most people would write it, and not badly: Express with its JSON parser, jsonwebtoken with a secret,
// zod for what comes in, Prisma with `include`. The same indexes as ours, and no N+1.

const secret = process.env['JWT_SECRET'] ?? ''
const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: process.env['DATABASE_URL'] ?? '' }) })

const Page = z.object({ limit: z.coerce.number().int().min(1).max(100).default(20), cursor: z.string().optional() })
const Claims = z.object({ sub: z.string() })
const NewPost = z.object({ text: z.string().min(1).max(141) })

const meOf = (req: Request) => {
  const token = (req.headers.authorization ?? '').replace('Bearer ', '')
  return Claims.parse(jwt.verify(token, secret)).sub
}

interface Found {
  id: string
  text: string
  author: { id: string; handle: string; name: string }
}

const toPost = ({ id, text, author }: Found) => ({
  id,
  text,
  createdAt: timeOf(id),
  author: { id: author.id, handle: author.handle, name: author.name },
})

const app = express()
app.use(express.json())

app.get('/health/ready', (_req, res) => void res.json({}))

app.get('/api/timeline/home', async (req, res) => {
  const me = meOf(req)
  const { limit } = Page.parse(req.query)
  const posts = await prisma.post.findMany({
    where: { OR: [{ authorId: me }, { author: { followers: { some: { followerId: me } } } }] },
    include: { author: true },
    orderBy: { id: 'desc' },
    take: limit + 1,
  })
  res.json(toPage(posts.map(toPost), limit, (post) => post.id))
})

app.get('/api/users/:handle/posts', async (req, res) => {
  const { limit } = Page.parse(req.query)
  const posts = await prisma.post.findMany({
    where: { author: { handle: req.params.handle } },
    include: { author: true },
    orderBy: { id: 'desc' },
    take: limit + 1,
  })
  res.json(toPage(posts.map(toPost), limit, (post) => post.id))
})

app.post('/api/posts', async (req, res) => {
  const me = meOf(req)
  const { text } = NewPost.parse(req.body)
  const post = await prisma.$transaction(async (tx) => {
    const post = await tx.post.create({ data: { text, authorId: me }, include: { author: true } })
    const followers = await tx.follow.findMany({ where: { followeeId: me } })
    const data = followers.map(({ followerId }) => ({ userId: followerId, kind: 'post', actorId: me, postId: post.id }))
    await tx.notification.createMany({ data })
    return post
  })
  res.status(201).json(toPost(post))
})

app.listen(Number(process.env['PORT']), '127.0.0.1')
for (const event of ['SIGTERM', 'disconnect']) process.on(event, () => process.exit(0))
