import { expect, test } from 'vitest'
import { here, send, unique } from '@murmuration/testing'

const { base, client, visitor, person } = here()

const ENDPOINTS = [
  'POST /api/users',
  'POST /api/sessions',
  'POST /api/sessions/refresh',
  'DELETE /api/sessions',
  'GET /api/me',
  'PATCH /api/me',
  'GET /api/users/{handle}',
  'GET /api/users/{handle}/posts',
  'GET /api/users/{handle}/followers',
  'GET /api/users/{handle}/following',
  'PUT /api/users/{handle}/follow',
  'DELETE /api/users/{handle}/follow',
  'POST /api/posts',
  'GET /api/posts/{id}',
  'DELETE /api/posts/{id}',
  'GET /api/timeline/home',
  'GET /api/timeline/latest',
  'GET /api/search',
  'GET /api/notifications',
  'POST /api/notifications/read',
]

interface Operation {
  responses: Record<string, unknown>
  parameters?: { name: string; in: string }[]
  requestBody?: unknown
  security?: unknown[]
}

interface Document {
  openapi: string
  info: { title: string; version: string }
  paths: Record<string, Record<string, Operation>>
}

// The tests below are what checks that it has this shape.
const read = async () => (await client.get('/api/openapi.json')).body as Document

const operationsOf = ({ paths }: Document) =>
  Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation })),
  )

test('describes itself in OpenAPI 3.1', async () => {
  const answer = await client.get('/api/openapi.json')
  expect(answer.status).toBe(200)
  expect(answer.header('content-type')).toMatch(/^application\/json\b/)
  const document = await read()
  expect(document.openapi).toMatch(/^3\.1\.\d+$/)
  expect(document.info.title).toBeTruthy()
  expect(document.info.version).toBeTruthy()
})

test('describes every endpoint, and none that is not there', async () => {
  const names = operationsOf(await read()).map(({ name }) => name)
  const described = names.filter((name) => /^\w+ \/api\/(?!openapi|docs)/.test(name))
  expect(described.sort()).toEqual([...ENDPOINTS].sort())
})

test.each(ENDPOINTS)('%s has answers, parameters and a body described', async (name) => {
  const found = operationsOf(await read()).find((one) => one.name === name)
  const statuses = Object.keys(found?.operation.responses ?? {})
  expect(statuses.some((status) => /^20[014]$/.test(status))).toBe(true)
  expect(statuses.some((status) => /^(4..|4XX|default)$/.test(status))).toBe(true)
  const inPath = [...name.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter)
  const described = (found?.operation.parameters ?? []).filter((one) => one.in === 'path').map((one) => one.name)
  expect(described).toEqual(inPath)
  expect(found?.operation.requestBody !== undefined).toBe(/^(POST|PATCH)|^DELETE \/api\/sessions/.test(name))
})

test.each(ENDPOINTS)('%s answers as described', async (name) => {
  const ada = await person()
  const [method = '', template = ''] = name.split(' ')
  const path = template.replace('{handle}', unique('nobody')).replace('{id}', '01900000-0000-7000-8000-000000000000')
  const json = ['POST', 'PATCH'].includes(method) || path === '/api/sessions' ? {} : undefined
  const { status } = await client.call(method, path, { ...ada.as, json })
  const found = operationsOf(await read()).find((one) => one.name === name)
  const described = Object.keys(found?.operation.responses ?? {})
  expect([String(status), `${String(status)[0]}XX`, 'default'].some((one) => described.includes(one))).toBe(true)
})

test('every reference in it leads somewhere', async () => {
  const document = await read()
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path = '']) => path)
  for (const path of new Set(references)) {
    const target = path
      .split('/')
      .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], document)
    expect(target, path).toBeDefined()
  }
})

test('has a page to read and try it, whose parts are all on this site', async () => {
  const page = await visitor().opens('/api/docs')
  expect(page.status).toBe(200)
  expect(page.header('content-type')).toMatch(/^text\/html\b/)
  const parts = [...page.text.matchAll(/<(?:script|link|img)\b[^>]*?\b(?:src|href)="([^"]+)"/g)].map(
    ([, url = '']) => url,
  )
  expect(parts).not.toEqual([])
  for (const part of parts) {
    const url = new URL(part, `${base}${page.path}`)
    expect(url.origin).toBe(base)
    expect((await send(url.href)).status, part).toBe(200)
  }
})
