import { readForm } from '@murmuration/http'
import type { RequestHandler } from 'express'
import { restartDeadline } from './request.ts'

/** For the API and the forms. The longest body of a real page, a post of 141 characters, has under 2,000 bytes. */
export const BODY_LIMITS = { maxBytes: 16_384, decompress: true }

/**
 * Puts a form's fields into `req.body`. An unreadable body throws when a route reads `req.body`, not before: for a path
 * without a route the answer stays `not_found`.
 */
export const form: RequestHandler = async (req, res, next) => {
  if (req.method === 'GET' || req.method === 'HEAD') return next()
  try {
    req.body = await readForm(req, BODY_LIMITS)
    restartDeadline(res)
  } catch (reason) {
    const fail = () => {
      throw reason
    }
    Object.defineProperty(req, 'body', { get: fail, configurable: true })
  }
  next()
}
