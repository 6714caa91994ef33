import {
  auth,
  follows as contract,
  Handle,
  PageInput,
  PeoplePageInput,
  PostPage,
  Session,
  UserPage,
} from '@murmuration/contracts'
import { z } from 'zod'
import type { WebDeps } from '../../deps.ts'
import type { ProductDeps } from '../../product/accounts.ts'
import { createPeople, createProfiles, createWrittenBy, Profile } from '../../product/people.ts'
import { created, done, endpoint, ok } from '../endpoint.ts'

const path = z.object({ handle: Handle })

export const users = ({ services, accounts }: Pick<ProductDeps, 'services' | 'accounts'>) => {
  const profiles = createProfiles(services)
  const people = createPeople(services)
  const writtenBy = createWrittenBy(services)

  return [
    endpoint({
      http: 'POST /api/users',
      summary: 'Sign up',
      token: 'ignored',
      input: auth.operations.register.input,
      answers: { 201: Session },
      errors: ['conflict', 'rate_limited'],
      run: async ({ input, address, ctx }) => created(await accounts.signUp(input, address, ctx)),
    }),
    endpoint({
      http: 'GET /api/users/:handle',
      summary: 'A profile',
      token: 'optional',
      path,
      answers: { 200: Profile },
      errors: ['not_found'],
      run: async ({ path, ctx, me }) => ok(await profiles.byHandle(path.handle, ctx, me)),
    }),
    endpoint({
      http: 'GET /api/users/:handle/posts',
      summary: 'The posts of a user, newest first',
      token: 'optional',
      path,
      input: PageInput,
      answers: { 200: PostPage },
      errors: ['not_found'],
      run: async ({ path, input, ctx }) => ok(await writtenBy(path.handle, input, ctx)),
    }),
    endpoint({
      http: 'GET /api/users/:handle/followers',
      summary: 'The followers of a user, by handle',
      token: 'optional',
      path,
      input: PeoplePageInput,
      answers: { 200: UserPage },
      errors: ['not_found'],
      run: async ({ path, input, ctx }) => ok(await people.followersOf(path.handle, input, ctx)),
    }),
    endpoint({
      http: 'GET /api/users/:handle/following',
      summary: 'The users that a user follows, by handle',
      token: 'optional',
      path,
      input: PeoplePageInput,
      answers: { 200: UserPage },
      errors: ['not_found'],
      run: async ({ path, input, ctx }) => ok(await people.followeesOf(path.handle, input, ctx)),
    }),
  ]
}

const { follow, unfollow } = contract.operations

export const follows = ({ services }: Pick<WebDeps, 'services'>) => [
  endpoint({
    http: 'PUT /api/users/:handle/follow',
    summary: 'Follow a user; twice changes nothing',
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
    summary: 'Unfollow a user',
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

export const me = ({ services }: Pick<WebDeps, 'services'>) => {
  const profiles = createProfiles(services)

  return [
    endpoint({
      http: 'GET /api/me',
      summary: 'Your own profile',
      token: 'required',
      answers: { 200: Profile },
      run: async ({ ctx, me }) => ok(await profiles.byHandle(me.handle, ctx, me)),
    }),
    endpoint({
      http: 'PATCH /api/me',
      summary: 'Change your name or bio',
      token: 'required',
      input: auth.operations.updateProfile.input,
      answers: { 200: Profile },
      async run({ input, ctx, me }) {
        const user = await services.auth.updateProfile(input, ctx)
        return ok(await profiles.complete(user, ctx, me))
      },
    }),
  ]
}
