import { posts as contract } from '@murmuration/contracts'
import { AppError } from '@murmuration/rpc'
import type { Request } from 'express'
import type { Services } from '../../deps.ts'
import { ctxOf, viewerOf } from '../../session/session.ts'
import { isolated, nameOf } from '../components/words.ts'
import type { Route } from '../page/page.tsx'
import { PostView } from './post.view.tsx'

const inputOf = (req: Request) => {
  const parsed = contract.operations.byId.input.safeParse(req.params)
  if (!parsed.success) throw new AppError('not_found', 'There is no such post')
  return parsed.data
}

export const showPost =
  ({ posts }: { posts: Pick<Services['posts'], 'byId'> }): Route =>
  async (req, res) => {
    const post = await posts.byId(inputOf(req), ctxOf(res))
    return {
      title: `${isolated(nameOf(post.author))}: “${isolated(post.text)}”`,
      body: <PostView post={post} mine={viewerOf(res)?.id === post.author.id} />,
    }
  }

export const deletePost =
  ({ posts }: { posts: Pick<Services['posts'], 'remove'> }): Route =>
  async (req, res) => {
    const viewer = viewerOf(res)
    const input = inputOf(req)
    if (!viewer) return { to: `/login?next=/p/${input.id}` }
    await posts.remove(input, ctxOf(res))
    return { to: `/@${viewer.handle}` }
  }
