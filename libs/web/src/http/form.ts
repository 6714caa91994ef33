import type { RequestHandler } from 'express'
import { readForm } from './body.ts'
import { restartDeadline } from './state.ts'

/**
 * Puts a form's fields into `req.body`. An unreadable body throws when a route reads `req.body`, not before: for a path
 * without a route the answer stays `not_found`.
 */
export const form: RequestHandler = async (req, res, next) => {
  if (req.method === 'GET' || req.method === 'HEAD') return next()
  try {
    req.body = await readForm(req)
    restartDeadline(res)
  } catch (reason) {
    const fail = () => {
      throw reason
    }
    Object.defineProperty(req, 'body', { get: fail, configurable: true })
  }
  next()
}
