import { existsSync, readFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import { AppError } from '@murmuration/rpc'
import express, { type ErrorRequestHandler, type RequestHandler } from 'express'
import { z } from 'zod'

const YEAR_MS = 365 * 24 * 60 * 60 * 1000

// A module variable rather than a parameter: a process has one build, and components at every depth link to its files.
let manifest: Record<string, string> = {}

// A worker obeys the policy of its own file, not that of the page that starts it. For other files the policy means nothing.
const WORKER_POLICY = "default-src 'none'; connect-src 'self'"

/** The URL of a built file: `live.js` → `/assets/live.3F2AK7QX.js`. */
export const asset = (name: string) => `/assets/${manifest[name] ?? name}`

/**
 * Serves the built files in `folder`. Browsers may cache them without limit, since the name changes with the content.
 * Without a manifest (before the first build) pages are rendered without styles and scripts.
 */
export const serveAssets = (folder: string): (RequestHandler | ErrorRequestHandler)[] => {
  const file = join(folder, 'manifest.json')
  if (existsSync(file)) manifest = z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(file, 'utf8')))
  const cached = { immutable: true, maxAge: YEAR_MS }
  const setHeaders = (res: ServerResponse) => void res.setHeader('content-security-policy', WORKER_POLICY)
  return [express.static(folder, { ...cached, index: false, redirect: false, setHeaders }), failedCondition]
}

/** A `Range` beyond the end of a file, or an unmet `If-Match`, is an error of the request, not a bug. */
const failedCondition: ErrorRequestHandler = (reason: { status?: number }, _req, _res, next) => {
  const isFromRequest = reason.status === 412 || reason.status === 416
  next(
    isFromRequest ? new AppError('invalid', 'This file cannot be had on those conditions', { cause: reason }) : reason,
  )
}
