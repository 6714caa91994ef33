import { auth as contract, Jwks, Session } from '@murmuration/contracts'
import type { WebDeps } from '../../deps.ts'
import type { ProductDeps } from '../../product/accounts.ts'
import { created, done, endpoint, ok } from '../endpoint.ts'

const { logIn, refresh, logOut } = contract.operations

export const sessions = ({ services: { auth }, accounts }: Pick<ProductDeps, 'services' | 'accounts'>) => {
  return [
    endpoint({
      http: 'POST /api/sessions',
      summary: 'Log in',
      token: 'ignored',
      input: logIn.input,
      answers: { 201: Session },
      errors: ['unauthenticated', 'rate_limited'],
      run: async ({ input, address, ctx }) => created(await accounts.logIn(input, address, ctx)),
    }),
    endpoint({
      http: 'POST /api/sessions/refresh',
      summary: 'A new session for a refresh token, which is then used up',
      token: 'ignored',
      input: refresh.input,
      answers: { 201: Session },
      errors: ['unauthenticated'],
      run: async ({ input, ctx }) => created(await auth.refresh(input, ctx)),
    }),
    endpoint({
      http: 'DELETE /api/sessions',
      summary: 'Log out: the refresh token is no longer valid',
      token: 'ignored',
      input: logOut.input,
      answers: { 204: undefined },
      async run({ input, ctx }) {
        await auth.logOut(input, ctx)
        return done
      },
    }),
  ]
}

export const jwks = ({ services: { auth } }: Pick<WebDeps, 'services'>) => [
  endpoint({
    http: 'GET /.well-known/jwks.json',
    summary: 'The public keys that access tokens are signed with',
    token: 'optional',
    answers: { 200: Jwks },
    run: async ({ ctx }) => ok(await auth.jwks({}, ctx)),
  }),
]
