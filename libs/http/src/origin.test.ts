import type { IncomingHttpHeaders } from 'node:http'
import { expect, test } from 'vitest'
import { isSameOrigin } from './origin.ts'

test.each<[IncomingHttpHeaders, boolean | undefined]>([
  [{}, undefined],
  [{ origin: 'https://a.example', host: 'a.example' }, true],
  [{ origin: 'https://a.example', host: 'A.Example' }, true],
  [{ origin: 'https://a.example', host: 'a.example:443' }, true],
  [{ origin: 'http://a.example', host: 'a.example:80' }, true],
  [{ origin: 'https://a.example', host: 'a.example:80' }, false],
  [{ origin: 'http://a.example:3000', host: 'a.example:3000' }, true],
  [{ origin: 'http://a.example:3000', host: 'a.example' }, false],
  [{ origin: 'https://b.example', host: 'a.example' }, false],
  [{ origin: 'null', host: 'a.example' }, false],
  [{ origin: 'null', host: '' }, false],
  [{ origin: '', host: 'a.example' }, false],
  [{ origin: 'https://a.example' }, false],
  [{ origin: 'https://b.example', host: 'a.example@b.example' }, false],
  [{ origin: 'file:///a', host: '' }, false],
  // What the browser says of the site decides, whatever a proxy has made of the names.
  [{ origin: 'https://editor.example', host: 'localhost:3000', 'sec-fetch-site': 'same-origin' }, true],
  [{ origin: 'https://a.example', host: 'a.example', 'sec-fetch-site': 'cross-site' }, false],
  [{ origin: 'https://a.example', host: 'a.example', 'sec-fetch-site': 'same-site' }, false],
  [{ host: 'a.example', 'sec-fetch-site': 'none' }, true],
])('without proxies: %j is %j', (headers, ours) => {
  expect(isSameOrigin(headers, 0)).toBe(ours)
})

test.each<[IncomingHttpHeaders, boolean]>([
  [{ origin: 'https://a.example', host: 'inside:4000', 'x-forwarded-host': 'a.example' }, true],
  [{ origin: 'https://a.example', host: 'inside:4000', 'x-forwarded-host': 'a.example, inside' }, true],
  [{ origin: 'http://inside:4000', host: 'inside:4000', 'x-forwarded-host': 'a.example' }, true],
  [{ origin: 'https://b.example', host: 'inside:4000', 'x-forwarded-host': 'a.example' }, false],
])('the host that a proxy names counts where proxies are believed: %j', (headers, ours) => {
  expect(isSameOrigin(headers, 1)).toBe(ours)
  if (headers.origin !== 'http://inside:4000') expect(isSameOrigin(headers, 0)).toBe(false)
})
