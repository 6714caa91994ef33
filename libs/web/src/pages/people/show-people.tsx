import { PeoplePageInput } from '@murmuration/contracts'
import type { Response } from 'express'
import type { Services } from '../../deps.ts'
import { createPeople } from '../../product/people.ts'
import { ctxOf } from '../../viewer.ts'
import { part, type Part } from '../page/part.ts'
import { handleOf, pageOf } from '../page/query.ts'
import type { Page } from '../page/view.ts'
import { PeoplePage } from './people-page.tsx'

type Needs = Pick<Services, 'auth' | 'follows'>

export const followers = (services: Needs): Page => {
  const people = createPeople(services)
  return async (req, res) => {
    const handle = handleOf(req)
    const list = await part(people.followersOf(handle, pageOf(req, PeoplePageInput), ctxOf(res)))
    const missing = await missingFor(services, handle, list, res)
    return {
      title: `Followers of @${handle}`,
      body: <PeoplePage handle={handle} which="followers" people={list} missing={missing} />,
    }
  }
}

export const following = (services: Needs): Page => {
  const people = createPeople(services)
  return async (req, res) => {
    const handle = handleOf(req)
    const list = await part(people.followeesOf(handle, pageOf(req, PeoplePageInput), ctxOf(res)))
    const missing = await missingFor(services, handle, list, res)
    return {
      title: `@${handle} follows`,
      body: <PeoplePage handle={handle} which="following" people={list} missing={missing} />,
    }
  }
}

/** A list of people is made of two parts: the names are asked for alone, to tell which of them is down. */
const missingFor = async ({ auth }: Needs, handle: string, list: Part<unknown>, res: Response) =>
  list.up || !(await part(auth.byHandle({ handle }, ctxOf(res)))).up ? 'people' : 'ties'
