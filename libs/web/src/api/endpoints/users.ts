import { auth, Handle, PageInput, PeoplePageInput, PostPage, Session, UserPage } from '@murmuration/contracts'
import { z } from 'zod'
import { createPeople } from '../../product/people.ts'
import { createProfiles, Profile } from '../../product/profile.ts'
import { createWrittenBy } from '../../product/written-by.ts'
import type { ProductDeps } from '../../product/accounts.ts'
import { created, endpoint, ok } from '../endpoint.ts'

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
      summary: 'What somebody has posted, newest first',
      token: 'optional',
      path,
      input: PageInput,
      answers: { 200: PostPage },
      errors: ['not_found'],
      run: async ({ path, input, ctx }) => ok(await writtenBy(path.handle, input, ctx)),
    }),
    endpoint({
      http: 'GET /api/users/:handle/followers',
      summary: 'Who follows somebody, by handle',
      token: 'optional',
      path,
      input: PeoplePageInput,
      answers: { 200: UserPage },
      errors: ['not_found'],
      run: async ({ path, input, ctx }) => ok(await people.followersOf(path.handle, input, ctx)),
    }),
    endpoint({
      http: 'GET /api/users/:handle/following',
      summary: 'Whom somebody follows, by handle',
      token: 'optional',
      path,
      input: PeoplePageInput,
      answers: { 200: UserPage },
      errors: ['not_found'],
      run: async ({ path, input, ctx }) => ok(await people.followeesOf(path.handle, input, ctx)),
    }),
  ]
}
