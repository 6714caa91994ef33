import { Jwks } from '@murmuration/contracts'
import type { WebDeps } from '../../deps.ts'
import { endpoint, ok } from '../endpoint.ts'

export const jwks = ({ services: { auth } }: Pick<WebDeps, 'services'>) => [
  endpoint({
    http: 'GET /.well-known/jwks.json',
    summary: 'The public keys that access tokens are signed with',
    token: 'optional',
    answers: { 200: Jwks },
    run: async ({ ctx }) => ok(await auth.jwks({}, ctx)),
  }),
]
