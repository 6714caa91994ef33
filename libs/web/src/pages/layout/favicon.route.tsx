import type { RequestHandler } from 'express'
import { renderToString } from 'preact-render-to-string'
import { Favicon } from './drawings.tsx'

const svg = renderToString(<Favicon />)

export const favicon: RequestHandler = (_req, res) => {
  res.setHeader('cache-control', 'public, max-age=86400')
  res.type('svg').send(svg)
}
