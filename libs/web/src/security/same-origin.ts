import { AppError, isOwnUrl, isSameOrigin } from '@murmuration/rpc'
import type { Request, RequestHandler } from 'express'

/**
 * Refuses forms that another site's page sends, with the visitor's cookies, to us. What has neither `Sec-Fetch-Site` nor
 * `Origin` nor `Referer` comes from no browser of the last years (curl, a script): it has no cookies but its own, and from
 * an older browser SameSite=Lax still keeps them back.
 */
export const sameOrigin =
  (trustProxy: number): RequestHandler =>
  (req, _res, next) => {
    if (req.method !== 'GET' && req.method !== 'HEAD' && !isOurs(req, trustProxy))
      throw new AppError('forbidden', 'This form was sent from another site')
    next()
  }

const isOurs = ({ headers }: Request, trustProxy: number) => {
  const { referer } = headers
  return isSameOrigin(headers, trustProxy) ?? (referer === undefined || isOwnUrl(referer, headers, trustProxy))
}
