import { expect, test } from 'vitest'
import { openWeb } from './open-web.ts'

const page = { items: [], next: null }

test('what pages may do is said strictly, errors included', async () => {
  const { ask } = await openWeb({ posts: { latest: async () => page } })

  for (const path of ['/explore', '/nowhere', '/%ff', '/assets/nowhere.js', '/api/docs']) {
    const { headers } = await ask(path)
    const csp = headers.get('content-security-policy') ?? ''
    expect(csp).toContain("default-src 'none'")
    expect(csp).toContain("script-src 'self'")
    expect(csp).toContain("form-action 'self'")
    expect(csp).toContain("frame-ancestors 'none'")
    expect(csp).toContain("base-uri 'none'")
    expect(csp).not.toMatch(/unsafe|upgrade-insecure|https:/)
    expect(headers.get('referrer-policy')).toBe('same-origin')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('strict-transport-security')).toBeNull()
    expect(headers.get('x-powered-by')).toBeNull()
  }
})

test('no page holds a script or a style of its own', async () => {
  const { ask } = await openWeb({ posts: { latest: async () => page } })
  for (const path of ['/explore', '/login', '/signup', '/nowhere', '/api/docs']) {
    const html = await (await ask(path)).text()
    expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/)
  }
})

test('a built file may be kept for ever, and nothing outside its folder is served', async () => {
  const { ask } = await openWeb()
  const { status, headers } = await ask('/assets/style.ABC.css')
  expect(status).toBe(200)
  expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  expect(headers.get('x-content-type-options')).toBe('nosniff')

  for (const path of ['/assets/', '/assets/..%2fopen-web.ts', '/assets/.hidden'])
    expect((await ask(path)).status).toBe(404)
})

test('pages link to the built names', async () => {
  const { ask } = await openWeb()
  expect(await (await ask('/login')).text()).toContain('href="/assets/style.ABC.css"')
})
