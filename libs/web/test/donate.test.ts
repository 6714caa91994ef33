import { describe, expect, test } from 'vitest'
import { joinAddress } from '../src/product/donations.ts'
import { openWeb } from './open-web.ts'

const donations = { address: 'http://192.168.1.7:4000' }
const text = async (answer: Promise<Response>) => (await answer).text()

describe('the page to donate cycles', () => {
  test('of the monolith says that a device cannot take the place of a function', async () => {
    const { ask } = await openWeb()
    const html = await text(ask('/donate'))
    expect(html).toContain('by a function call')
    expect(html).not.toMatch(/<script|<button/)
  })

  test('of the split without a router says how to start it with one', async () => {
    const { ask } = await openWeb({}, { system: 'split' })
    expect(await text(ask('/donate'))).toContain('npm start -- split --router')
  })

  test('with a router has a button, a script, and a code with the address in the network', async () => {
    const { ask } = await openWeb({}, { system: 'split', donations })
    const html = await text(ask('/donate'))
    expect(html).toMatch(/<button[^>]*disabled[^>]*>\s*Start counting/)
    expect(html).toContain('src="/assets/donate.js"')
    expect(html).toContain('aria-label="QR code of http://192.168.1.7:4000/donate"')
    expect(html).not.toContain('style=')
  })

  test('allows its worker and its socket, and no other origin', async () => {
    const { ask } = await openWeb({}, { system: 'split', donations })
    const policy = (await ask('/donate')).headers.get('content-security-policy')
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self'") // a worker's source too
    expect(policy).toContain("connect-src 'self'")
    expect(policy).not.toMatch(/unsafe|\*|https?:|wss?:|data:|blob:/)
  })
})

test('a worker may open its socket, and load nothing', async () => {
  const { ask } = await openWeb()
  const { headers } = await ask('/assets/style.ABC.css') // in place of a script: all files have the same headers
  expect(headers.get('content-security-policy')).toBe("default-src 'none'; connect-src 'self'")
})

test.each([
  ['localhost:4000', 'http://192.168.1.7:4000/donate'],
  ['127.0.0.1:4000', 'http://192.168.1.7:4000/donate'],
  ['[::1]:4000', 'http://192.168.1.7:4000/donate'],
  ['murmuration.example', 'https://murmuration.example/donate'],
  ['192.168.1.9:4000', 'https://192.168.1.9:4000/donate'],
  ['a b', 'http://192.168.1.7:4000/donate'],
  [undefined, 'http://192.168.1.7:4000/donate'],
])('a visitor at %s is told to join at %s', (host, address) => {
  expect(joinAddress({ protocol: 'https', host }, donations)).toBe(address)
})

test('where only this machine reaches the site, there is no address to join at', () => {
  expect(joinAddress({ protocol: 'http', host: 'localhost:4000' }, { address: undefined })).toBeUndefined()
})

describe('trending words on /explore', () => {
  const posts = { latest: async () => ({ items: [], next: null }) }

  test('lead to the search for them, whatever is in them', async () => {
    const items = [{ text: 'rye bread', posts: 3 }, { text: '<b>&"', posts: 2 }] // prettier-ignore
    const { ask } = await openWeb({ posts: { ...posts, trends: async () => ({ items }) } })
    const html = await text(ask('/explore'))
    expect(html).toContain('href="/search?q=rye+bread"')
    expect(html).toContain('href="/search?q=%3Cb%3E%26%22"')
    expect(html).not.toContain('<b>')
  })

  test('are left out where there are none', async () => {
    const { ask } = await openWeb({ posts })
    expect(await text(ask('/explore'))).not.toContain('class="trends"')
  })
})
