import type { IncomingHttpHeaders } from 'node:http'

/**
 * Whether a page of this site has sent a request, as far as its browser tells: `undefined` when it does not tell. Where
 * there is `Sec-Fetch-Site` that decides, because proxies rewrite `Origin` and `Host`; else `Origin` is compared with the
 * host, and with `X-Forwarded-Host` where proxies in front are believed. `null` is an origin that is hidden: not ours.
 */
export const isSameOrigin = (headers: IncomingHttpHeaders, trustProxy: number): boolean | undefined => {
  const { origin, 'sec-fetch-site': site } = headers
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  return origin === undefined ? undefined : isOwnUrl(origin, headers, trustProxy)
}

/** Whether a URL leads to the host that a request was sent to. */
export const isOwnUrl = (url: string, headers: IncomingHttpHeaders, trustProxy: number) =>
  hostsOf(headers, trustProxy).some((host) => isAt(host, url))

const hostsOf = ({ host, 'x-forwarded-host': forwarded }: IncomingHttpHeaders, trustProxy: number) => {
  const [first] = trustProxy > 0 ? [forwarded].flat() : []
  return [host, first?.split(',', 1)[0]?.trim()].filter((name) => name !== undefined)
}

// Read with the scheme of the URL, so that `example.com:443` is `example.com` for https. HTTP/1.0 needs no Host; then nothing is ours.
const isAt = (host: string, url: string) => {
  if (!URL.canParse(url)) return false
  const { protocol, host: wanted } = new URL(url)
  const own = `${protocol}//${host}`
  return wanted !== '' && !/[/?#@\\]/.test(host) && URL.canParse(own) && new URL(own).host === wanted
}
