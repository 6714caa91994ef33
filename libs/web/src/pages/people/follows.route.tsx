import { PeoplePageInput } from '@murmuration/contracts'
import type { Response } from 'express'
import type { Services } from '../../deps.ts'
import { createPeople } from '../../product/people.ts'
import { ctxOf, viewerOf } from '../../session/session.ts'
import { part, type Result } from '../page/failures.ts'
import { handleOf, pageInputOf } from '../page/input.ts'
import type { Route } from '../page/page.tsx'
import { FollowsView } from './follows.view.tsx'

type ListDeps = Pick<Services, 'auth' | 'follows'>

export const showFollowers = (services: ListDeps): Route => {
  const people = createPeople(services)
  return async (req, res) => {
    const handle = handleOf(req)
    const list = await part(people.followersOf(handle, pageInputOf(req, PeoplePageInput), ctxOf(res)))
    const missing = await missingFor(services, handle, list, res)
    return {
      title: `Followers of @${handle}`,
      body: <FollowsView handle={handle} which="followers" people={list} missing={missing} />,
    }
  }
}

export const showFollowing = (services: ListDeps): Route => {
  const people = createPeople(services)
  return async (req, res) => {
    const handle = handleOf(req)
    const list = await part(people.followeesOf(handle, pageInputOf(req, PeoplePageInput), ctxOf(res)))
    const missing = await missingFor(services, handle, list, res)
    return {
      title: `@${handle} follows`,
      body: <FollowsView handle={handle} which="following" people={list} missing={missing} />,
    }
  }
}

/** The list needs follows and auth. If auth answers by itself, then follows is the service that is down. */
const missingFor = async ({ auth }: ListDeps, handle: string, list: Result<unknown>, res: Response) =>
  list.up || !(await part(auth.byHandle({ handle }, ctxOf(res)))).up ? 'people' : 'ties'

type Operations = Pick<Services['follows'], 'follow' | 'unfollow'>

const change =
  (operation: keyof Operations) =>
  ({ follows }: { follows: Operations }): Route =>
  async (req, res) => {
    const handle = handleOf(req)
    if (!viewerOf(res)) return { to: `/login?next=/@${handle}` }
    await follows[operation]({ handle }, ctxOf(res))
    return { to: `/@${handle}` }
  }

export const follow = change('follow')
export const unfollow = change('unfollow')
