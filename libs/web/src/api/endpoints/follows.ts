import { follows as contract } from '@murmuration/contracts'
import type { WebDeps } from '../../deps.ts'
import { done, endpoint } from '../endpoint.ts'

const { follow, unfollow } = contract.operations

export const follows = ({ services }: Pick<WebDeps, 'services'>) => [
  endpoint({
    http: 'PUT /api/users/:handle/follow',
    summary: 'Follow somebody; twice changes nothing',
    token: 'required',
    path: follow.input,
    answers: { 204: undefined },
    errors: ['invalid', 'not_found'],
    async run({ path, ctx }) {
      await services.follows.follow(path, ctx)
      return done
    },
  }),
  endpoint({
    http: 'DELETE /api/users/:handle/follow',
    summary: 'Follow somebody no more',
    token: 'required',
    path: unfollow.input,
    answers: { 204: undefined },
    errors: ['not_found'],
    async run({ path, ctx }) {
      await services.follows.unfollow(path, ctx)
      return done
    },
  }),
]
