import type { RequestHandler } from 'express'
import helmet from 'helmet'

const policy = (images: string[]) => ({
  useDefaults: false, // helmet's allow inline styles, and make phones ask for https where there is only http
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
    // Not helmet's `no-referrer`: with that, browsers send `Origin: null` with our own forms.
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
    strictTransportSecurity: false,
  })
  const overHttps = helmet.strictTransportSecurity()

  return (req, res, next) => always(req, res, () => (req.secure ? overHttps(req, res, next) : next()))
}

/** What a browser is told to forbid our pages. */
export const pageHeaders = headers(["'self'"])

/** The same for the page that shows the API: the stylesheet of Swagger UI has its icons in it. */
export const docsHeaders = headers(["'self'", 'data:'])
