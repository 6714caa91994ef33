import type { RequestHandler } from 'express'
import { asset } from '../assets.ts'
import type { WebDeps } from '../deps.ts'
import { bearerOf } from './bearer.ts'

/** Swagger UI, from our own files: nothing is loaded from anywhere else, and no script stands in the page. */
export const docsPage =
  ({ identify }: Pick<WebDeps, 'identify'>): RequestHandler =>
  async (req, res) => {
    const token = bearerOf(req, 'optional')
    if (token !== undefined) await identify(token) // needs nobody, but refuses a bad one like the rest of the API
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
