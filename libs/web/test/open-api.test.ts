import { expect, test } from 'vitest'
import { openWeb, problem } from './open-web.ts'

interface Document {
  openapi: string
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, unknown> }
}

interface Operation {
  security: object[]
  responses: Record<string, object>
}

const documentOf = async () => {
  const { ask } = await openWeb()
  return (await (await ask('/api/openapi.json')).json()) as Document
}

// Every endpoint there is.
const ENDPOINTS = `
  post /api/users · post /api/sessions · post /api/sessions/refresh · delete /api/sessions · get /api/me · patch /api/me ·
  get /api/users/{handle} · get /api/users/{handle}/posts · get /api/users/{handle}/followers ·
  get /api/users/{handle}/following · put /api/users/{handle}/follow · delete /api/users/{handle}/follow ·
  post /api/posts · get /api/posts/{id} · delete /api/posts/{id} · get /api/timeline/home · get /api/timeline/latest ·
  get /api/search · get /api/notifications · post /api/notifications/read · get /health/live · get /health/ready ·
  get /.well-known/jwks.json · get /api/openapi.json · get /api/docs`
  .split('·')
  .map((line) => line.trim())

test('every endpoint is documented, and no other', async () => {
  const { openapi, paths } = await documentOf()
  const documented = Object.entries(paths).flatMap(([path, verbs]) =>
    Object.keys(verbs).map((verb) => `${verb} ${path}`),
  )
  expect(openapi).toMatch(/^3\.1/)
  expect(documented.sort()).toEqual(ENDPOINTS.sort())
})

test('what needs a token says so, and does', async () => {
  const { paths } = await documentOf()
  const { ask } = await openWeb()
  const needing = Object.entries(paths).flatMap(([path, verbs]) =>
    Object.entries(verbs)
      .filter(([, { security }]) => security.length === 1)
      .map(([verb]) => [verb.toUpperCase(), path] as const),
  )
  expect(needing).toHaveLength(9)

  for (const [method, path] of needing) {
    const init = ['POST', 'PATCH'].includes(method)
      ? { headers: { 'content-type': 'application/json' }, body: '{}' }
      : {}
    expect(await problem(await ask(path, { method, ...init }))).toMatchObject({ code: 'unauthenticated' })
  }
})

test('every reference leads somewhere', async () => {
  const document = await documentOf()
  const references = JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)
  const names = [...new Set([...references].map(([, name]) => name))]
  expect(names.length).toBeGreaterThan(8)
  expect(Object.keys(document.components.schemas)).toEqual(expect.arrayContaining(names))
})
