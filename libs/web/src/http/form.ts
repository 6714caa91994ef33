import type { RequestHandler } from 'express'
import { readForm } from './body.ts'
import { restartDeadline } from './state.ts'

/**
 * Puts a form's fields into `req.body`. A body that cannot be read fails when a page asks for it, not before:
 * whether there is such a page at all comes first.
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
