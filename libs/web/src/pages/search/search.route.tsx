import { PageInput, PeoplePageInput, search as contract } from '@murmuration/contracts'
import { AppError, type Ctx, parse } from '@murmuration/rpc'
import type { Request } from 'express'
import type { Services } from '../../deps.ts'
import { ctxOf } from '../../session/session.ts'
import { isolated } from '../components/words.ts'
import { part, refusalOf } from '../page/failures.ts'
import { pageInputOf, queryValue } from '../page/input.ts'
import type { Route } from '../page/page.tsx'
import { type Found, SearchView } from './search.view.tsx'

const typeOf = (text: string | undefined): Found['type'] => {
  if (text === undefined || text === 'posts' || text === 'people') return text ?? 'posts'
  throw new AppError('invalid', 'A search is for posts or for people')
}

const find = async (
  search: Services['search'],
  req: Request,
  ctx: Ctx,
  q: string,
  type: Found['type'],
): Promise<Found> => {
  const page = pageInputOf(req, type === 'posts' ? PageInput : PeoplePageInput)
  const input = parse(contract.operations[type].input, { ...page, q })
  if (type === 'posts') return { type, page: await part(search.posts(input, ctx)) }
  return { type, page: await part(search.people(input, ctx)) }
}

export const showSearch =
  ({ search }: Pick<Services, 'search'>): Route =>
  async (req, res) => {
    const q = queryValue(req, 'q') ?? ''
    const type = typeOf(queryValue(req, 'type'))
    const view = { q, type, found: undefined, refusal: undefined } as const
    if (q.trim() === '') return { title: 'Search', body: <SearchView {...view} /> }

    try {
      const found = await find(search, req, ctxOf(res), q, type)
      return { title: `Search: ${isolated(q)}`, body: <SearchView {...view} found={found} /> }
    } catch (reason) {
      const refusal = refusalOf(reason, 'Search')
      return { title: 'Search', status: refusal.status, body: <SearchView {...view} refusal={refusal} /> }
    }
  }
