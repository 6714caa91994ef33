import { auth } from '@murmuration/contracts'
import type { WebDeps } from '../../deps.ts'
import { createProfiles, Profile } from '../../product/profile.ts'
import { endpoint, ok } from '../endpoint.ts'

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
