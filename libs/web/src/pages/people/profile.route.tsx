import type { PostPage, User } from '@murmuration/contracts'
import { AppError } from '@murmuration/rpc'
import type { Response } from 'express'
import type { Services } from '../../deps.ts'
import { ctxOf, viewerOf } from '../../session/session.ts'
import { isolated, nameOf } from '../components/words.ts'
import { part, type Result, valueOf } from '../page/failures.ts'
import { handleOf, pageInputOf } from '../page/input.ts'
import type { Route } from '../page/page.tsx'
import { type Counts, ProfileView, type Relation } from './profile.view.tsx'

type ProfileDeps = Pick<Services, 'auth' | 'posts' | 'follows'>

const NONE: PostPage = { items: [], next: null }

/** The API answers with the whole profile or `unavailable`. The page shows the parts whose services are up. */
export const showProfile =
  (services: ProfileDeps): Route =>
  async (req, res) => {
    const [handle, page, ctx] = [handleOf(req), pageInputOf(req), ctxOf(res)]
    const [user, timeline] = await Promise.all([
      part(services.auth.byHandle({ handle }, ctx)),
      part(services.posts.byAuthor({ ...page, handle }, ctx).catch(noneIfNew)),
    ])
    const known = user.up || (valueOf(timeline)?.items.length ?? 0) > 0
    if (!known) throw new AppError('unavailable', 'This profile can’t be shown right now.')

    const [counts, relation] = await Promise.all([countsOf(services, res, user), relationOf(services, res, user)])
    return {
      title: user.up ? `${isolated(nameOf(user.value))} (@${handle})` : `@${handle}`,
      body: <ProfileView handle={handle} user={user} counts={counts} relation={relation} timeline={timeline} />,
    }
  }

// Auth decides which users exist. Posts hears of a new user a little later, and until then that user has no posts.
const noneIfNew = (reason: unknown) => {
  if (AppError.from(reason).code === 'not_found') return NONE
  throw reason
}

const countsOf = async ({ posts, follows }: ProfileDeps, res: Response, user: Result<User>): Promise<Counts> => {
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

const relationOf = async ({ follows }: ProfileDeps, res: Response, user: Result<User>): Promise<Relation> => {
  const viewer = viewerOf(res)
  if (!user.up) return 'unknown'
  if (viewer === undefined) return 'signed-out'
  if (viewer.id === user.value.id) return 'me'
  const mine = await part(follows.isFollowing({ userId: user.value.id }, ctxOf(res)))
  if (!mine.up) return 'unknown'
  return mine.value.following ? 'following' : 'not-following'
}
