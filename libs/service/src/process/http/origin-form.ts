import type { IncomingMessage } from 'node:http'

/** `GET http://host/path`, as proxies are asked, means `/path` at that host (RFC 9112, 3.2.2). */
export const toOriginForm = (request: IncomingMessage) => {
  const { url = '/' } = request
  if (url.startsWith('/') || !/^https?:\/\//i.test(url) || !URL.canParse(url)) return
  const { host, pathname, search } = new URL(url)
  request.url = pathname + search
  request.headers.host = host
}
