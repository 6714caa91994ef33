import type { RequestHandler } from 'express'
import { z } from 'zod'
import { asset } from '../assets.ts'
import type { WebDeps } from '../deps.ts'
import { endpoint, type Endpoint, ok } from './endpoint.ts'
import { bearerOf } from './handler.ts'
import { type Described, documentOf } from './openapi.ts'
import { Health } from './schemas.ts'

/** The endpoint with the OpenAPI document of all endpoints, itself included. */
export const documentation = (others: Endpoint[]): Endpoint => {
  let document: object | undefined // made for the first request, since it would slow down the start of the process

  const self: Endpoint = endpoint({
    http: 'GET /api/openapi.json',
    summary: 'This document',
    token: 'optional',
    answers: { 200: z.record(z.string(), z.unknown()) },
    run: async () => ok((document ??= documentOf([...others, self, ...otherRoutes]))),
  })
  return self
}

/**
 * Swagger UI. All its files are served from here, and the page has no inline script: the CSP allows neither other origins nor
 * inline scripts.
 */
export const docsPage =
  ({ verifyToken }: Pick<WebDeps, 'verifyToken'>): RequestHandler =>
  async (req, res) => {
    const token = bearerOf(req, 'optional')
    if (token !== undefined) await verifyToken(token) // optional, but a bad token is refused, as in the whole API
    res.type('html').send(`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Murmuration · API</title>
    <link rel="icon" href="/icon.svg" type="image/svg+xml">
    <link rel="stylesheet" href="${asset('swagger-ui.css')}">
  </head>
  <body>
    <main id="docs" data-document="/api/openapi.json"></main>
    <script src="${asset('swagger-ui-bundle.js')}"></script>
    <script src="${asset('docs.js')}"></script>
  </body>
</html>
`)
  }

const Alive = z.object({ status: z.literal('live') })

/** Routes that the document describes and the router of the API does not serve. */
const otherRoutes: Described[] = [
  { http: 'GET /health/live', summary: 'Does the process run?', token: 'ignored', answers: { 200: Alive } },
  {
    http: 'GET /health/ready',
    summary: 'Can it do its work?',
    token: 'ignored',
    answers: { 200: Health, 503: Health },
  },
  {
    http: 'GET /api/docs',
    summary: 'This document, to read and to try',
    token: 'optional',
    type: 'text/html',
    answers: { 200: z.string() },
  },
]
