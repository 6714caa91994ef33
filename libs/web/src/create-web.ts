import { parseFields } from '@murmuration/http'
import express, { type Express } from 'express'
import { docsPage } from './api/documentation.ts'
import { endpointsOf } from './api/endpoints.ts'
import { handlerOf } from './api/handler.ts'
import { serveAssets } from './assets.ts'
import type { WebDeps } from './deps.ts'
import { answerError, noOptions, nothingHere } from './http/errors.ts'
import { form } from './http/form.ts'
import { begin } from './http/request.ts'
import { docsHeaders, pageHeaders, sameOrigin } from './http/security.ts'
import { showError } from './pages/error.route.tsx'
import { favicon } from './pages/layout/favicon.route.tsx'
import { pages } from './pages/router.ts'
import { createAccounts } from './product/accounts.ts'
import { readSession } from './session/read-session.ts'

/** The pages and the API, over the given services. */
export const createWeb = (given: WebDeps): Express => {
  const accounts = createAccounts({ auth: given.services.auth, limits: given.limits })
  const deps = { ...given, accounts }
  const app = express()
  app.disable('x-powered-by').disable('etag').set('query parser', parseFields).set('trust proxy', deps.trustProxy)
  app.enable('case sensitive routing').enable('strict routing')

  // The API comes first, before the middleware that only pages need: cookies and security headers.
  app.use(begin(deps))
  for (const spec of endpointsOf(deps)) {
    const [verb, path] = spec.http.split(' ') as [string, string]
    app[verb.toLowerCase() as 'get'](path, handlerOf(spec, deps))
  }
  app.get('/api/docs', docsHeaders, docsPage(deps))
  app.use(['/api', '/health'], nothingHere)

  // Before the session is read: an answer for shared caches must not set a visitor's cookies.
  app.use('/assets', serveAssets(deps.assets))
  app.get('/icon.svg', pageHeaders, favicon)
  app.use(pageHeaders, noOptions, readSession(deps), sameOrigin(deps.trustProxy), form, pages(deps), nothingHere)
  app.use(answerError(deps, showError))
  return app
}
