import { AppError } from '@murmuration/rpc'
import type { Request, RequestHandler } from 'express'

/**
 * Refuses forms that another site's page sends, with the visitor's cookies, to us. Browsers name the page's origin in
 * `Origin`; `null` is somebody who hides it, and none of our pages does. Where it is missing, `Sec-Fetch-Site` and then
 * `Referer` decide. What has none of the three comes from no browser of the last years (curl, a script): it has no
 * cookies but its own, and from an older browser SameSite=Lax still keeps them back.
 */
export const sameOrigin: RequestHandler = (req, _res, next) => {
  if (req.method !== 'GET' && req.method !== 'HEAD' && !isOurs(req))
    throw new AppError('forbidden', 'This form was sent from another site')
  next()
}

const isOurs = (req: Request) => {
  const { origin, referer, 'sec-fetch-site': site } = req.headers
  if (origin !== undefined) return isHost(origin, req)
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  return referer === undefined || isHost(referer, req)
}

// HTTP/1.0 needs no Host; then nothing is ours.
const isHost = (url: string, { host }: Request) => URL.canParse(url) && new URL(url).host === host?.toLowerCase()
