import { isOwnUrl, isSameOrigin } from '@murmuration/http'
import { AppError } from '@murmuration/rpc'
import type { Request, RequestHandler } from 'express'
import helmet from 'helmet'

const policy = (images: string[]) => ({
  useDefaults: false, // helmet's defaults allow inline styles, and upgrade requests to https where only http is served
  directives: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: images,
    fontSrc: ["'self'"],
    connectSrc: ["'self'"], // a WebSocket to this origin too
    manifestSrc: ["'self'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
    baseUri: ["'none'"],
  },
})

const headers = (images: string[]): RequestHandler => {
  const always = helmet({
    contentSecurityPolicy: policy(images),
    // With helmet's default, `no-referrer`, browsers send `Origin: null` with our own forms.
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
    strictTransportSecurity: false,
  })
  const overHttps = helmet.strictTransportSecurity()

  return (req, res, next) => always(req, res, () => (req.secure ? overHttps(req, res, next) : next()))
}

/** The security headers of all pages. */
export const pageHeaders = headers(["'self'"])

/** The same for the API documentation. The stylesheet of Swagger UI contains its icons as `data:` URLs. */
export const docsHeaders = headers(["'self'", 'data:'])

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
