import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '@murmuration/rpc'
import express, { type ErrorRequestHandler, type RequestHandler } from 'express'
import { z } from 'zod'

const YEAR_MS = 365 * 24 * 60 * 60 * 1000

// Every component that links to a file needs this, and there is one build in a process: handing it down to each of
// them would be noise.
let manifest: Record<string, string> = {}

/** The address of a built file: `live.js` → `/assets/live.3F2AK7QX.js`. */
export const asset = (name: string) => `/assets/${manifest[name] ?? name}`

/**
 * Serves the built files in `folder`. Browsers may keep them for ever: other content has another name. Without a
 * manifest (nothing has been built yet) pages still render, unstyled.
 */
export const serveAssets = (folder: string): (RequestHandler | ErrorRequestHandler)[] => {
  const file = join(folder, 'manifest.json')
  if (existsSync(file)) manifest = z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(file, 'utf8')))
  const lasting = { immutable: true, maxAge: YEAR_MS }
  return [express.static(folder, { ...lasting, index: false, redirect: false }), onlyOnConditions]
}

/** A part of a file beyond its end, a version that is not there: the request is at fault, not we. */
const onlyOnConditions: ErrorRequestHandler = (reason: { status?: number }, _req, _res, next) => {
  const isTheirs = reason.status === 412 || reason.status === 416
  next(isTheirs ? new AppError('invalid', 'This file cannot be had on those conditions', { cause: reason }) : reason)
}
