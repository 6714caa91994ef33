import type { IncomingHttpHeaders } from 'node:http'

/**
 * Whether a page of this site sent a request; `undefined` when the browser does not tell. `Sec-Fetch-Site` decides if it is
 * there, because proxies rewrite `Origin` and `Host`. Otherwise `Origin` is compared with the host, and with
 * `X-Forwarded-Host` where proxies in front are trusted. The origin `null` is a hidden one: not this site.
 */
export const isSameOrigin = (headers: IncomingHttpHeaders, trustProxy: number): boolean | undefined => {
  const { origin, 'sec-fetch-site': site } = headers
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  return origin === undefined ? undefined : isOwnUrl(origin, headers, trustProxy)
}

/** Whether a URL leads to the host that a request was sent to. False for a request without Host, which HTTP/1.0 allows. */
export const isOwnUrl = (url: string, headers: IncomingHttpHeaders, trustProxy: number) =>
  hostsOf(headers, trustProxy).some((host) => isAt(host, url))

const hostsOf = ({ host, 'x-forwarded-host': forwarded }: IncomingHttpHeaders, trustProxy: number) => {
  const [first] = trustProxy > 0 ? [forwarded].flat() : []
  return [host, first?.split(',', 1)[0]?.trim()].filter((name) => name !== undefined)
}

// Both with the scheme of the URL, so that `example.com:443` is `example.com` for https.
const isAt = (host: string, url: string) => {
  if (!URL.canParse(url)) return false
  const { protocol, host: wanted } = new URL(url)
  const own = `${protocol}//${host}`
  return wanted !== '' && !/[/?#@\\]/.test(host) && URL.canParse(own) && new URL(own).host === wanted
}
