import { isOwnUrl, isSameOrigin } from '@murmuration/http'
import { AppError } from '@murmuration/rpc'
import type { Request, RequestHandler } from 'express'

/**
 * Refuses cross-site request forgery: a form that a page of another site sends here with the visitor's cookies. A request
 * without `Sec-Fetch-Site`, `Origin` and `Referer` is allowed. It comes from a program such as curl, which has no visitor's
 * cookies, or from an old browser, where `SameSite=Lax` still holds the cookies back.
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
