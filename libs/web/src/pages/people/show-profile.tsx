import type { PostPage, User } from '@murmuration/contracts'
import { AppError } from '@murmuration/rpc'
import type { Response } from 'express'
import type { Services } from '../../deps.ts'
import { ctxOf, viewerOf } from '../../viewer.ts'
import { part, valueOf, type Part } from '../page/part.ts'
import { handleOf, pageOf } from '../page/query.ts'
import type { Page } from '../page/view.ts'
import { isolated } from '../parts/isolated.ts'
import { nameOf } from '../parts/name-of.ts'
import type { Relation } from './follow-button.tsx'
import type { Numbers } from './profile-head.tsx'
import { Profile } from './profile.tsx'

type Needs = Pick<Services, 'auth' | 'posts' | 'follows'>

const NONE: PostPage = { items: [], next: null }

/** In the API a profile is whole or unavailable; the page shows whichever of its parts are up. */
export const showProfile =
  (services: Needs): Page =>
  async (req, res) => {
    const [handle, page, ctx] = [handleOf(req), pageOf(req), ctxOf(res)]
    const [user, timeline] = await Promise.all([
      part(services.auth.byHandle({ handle }, ctx)),
      part(services.posts.byAuthor({ ...page, handle }, ctx).catch(noneIfNew)),
    ])
    const known = user.up || (valueOf(timeline)?.items.length ?? 0) > 0
    if (!known) throw new AppError('unavailable', 'This profile can’t be shown right now.')

    const [numbers, relation] = await Promise.all([numbersOf(services, res, user), relationOf(services, res, user)])
    return {
      title: user.up ? `${isolated(nameOf(user.value))} (@${handle})` : `@${handle}`,
      body: <Profile handle={handle} user={user} numbers={numbers} relation={relation} timeline={timeline} />,
    }
  }

// Auth says who exists. Posts may not have heard of somebody new yet, who then has no posts either.
const noneIfNew = (reason: unknown) => {
  if (AppError.from(reason).code === 'not_found') return NONE
  throw reason
}

const numbersOf = async ({ posts, follows }: Needs, res: Response, user: Part<User>): Promise<Numbers> => {
  if (!user.up) return { posts: undefined, followers: undefined, following: undefined }
  const [{ id }, ctx] = [user.value, ctxOf(res)]
  const [written, tied] = await Promise.all([
    part(posts.counts({ authorId: id }, ctx)),
    part(follows.counts({ userId: id }, ctx)),
  ])
  return {
    posts: valueOf(written)?.posts,
    followers: valueOf(tied)?.followers,
    following: valueOf(tied)?.following,
  }
}

const relationOf = async ({ follows }: Needs, res: Response, user: Part<User>): Promise<Relation> => {
  const viewer = viewerOf(res)
  if (!user.up) return 'unknown'
  if (viewer === undefined) return 'signed-out'
  if (viewer.id === user.value.id) return 'me'
  const mine = await part(follows.isFollowing({ userId: user.value.id }, ctxOf(res)))
  if (!mine.up) return 'unknown'
  return mine.value.following ? 'following' : 'not-following'
}
