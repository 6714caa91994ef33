import { PageInput, PeoplePageInput, search as contract } from '@murmuration/contracts'
import { AppError, type Ctx } from '@murmuration/rpc'
import type { Request } from 'express'
import type { Services } from '../../deps.ts'
import { ctxOf } from '../../viewer.ts'
import { part } from '../page/part.ts'
import { one, pageOf, parse } from '../page/query.ts'
import { refusalOf } from '../page/refusal.ts'
import type { Page } from '../page/view.ts'
import { isolated } from '../parts/isolated.ts'
import { SearchPage, type Found } from './search-page.tsx'

type Search = Services['search']

const typeOf = (text: string | undefined): Found['type'] => {
  if (text === undefined || text === 'posts' || text === 'people') return text ?? 'posts'
  throw new AppError('invalid', 'A search is for posts or for people')
}

const find = async (search: Search, req: Request, ctx: Ctx, q: string, type: Found['type']): Promise<Found> => {
  const page = pageOf(req, type === 'posts' ? PageInput : PeoplePageInput)
  const input = parse(contract.operations[type].input, { ...page, q })
  if (type === 'posts') return { type, page: await part(search.posts(input, ctx)) }
  return { type, page: await part(search.people(input, ctx)) }
}

export const search =
  (services: { search: Search }): Page =>
  async (req, res) => {
    const q = one(req, 'q') ?? ''
    const type = typeOf(one(req, 'type'))
    const view = { q, type, found: undefined, refusal: undefined } as const
    if (q.trim() === '') return { title: 'Search', body: <SearchPage {...view} /> }

    try {
      const found = await find(services.search, req, ctxOf(res), q, type)
      return { title: `Search: ${isolated(q)}`, body: <SearchPage {...view} found={found} /> }
    } catch (reason) {
      const refusal = refusalOf(reason, 'Search')
      return { title: 'Search', status: refusal.status, body: <SearchPage {...view} refusal={refusal} /> }
    }
  }
