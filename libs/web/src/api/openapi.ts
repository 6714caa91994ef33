import { STATUS_CODES } from 'node:http'
import { Problem } from '@murmuration/http'
import { type ErrorCode, STATUS } from '@murmuration/rpc'
import { z } from 'zod'
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi'
import type { Endpoint } from './endpoint.ts'
import { described, schemas } from './schemas.ts'

// In the order in which a reader would try them.
const TAGS = ['users', 'sessions', 'me', 'posts', 'timeline', 'search', 'notifications']

/** The OpenAPI 3.1 document of the endpoints, made from the schemas that validate them. */
export const documentOf = (endpoints: Described[]) =>
  createDocument(
    {
      openapi: '3.1.1',
      info: {
        title: 'Murmuration',
        version: '1.0.0',
        description: 'A small social network, built twice. Both systems answer this API in the same way.',
      },
      tags: TAGS.map((name) => ({ name })),
      paths: pathsOf(endpoints),
      components: {
        schemas,
        securitySchemes: { bearer: { type: 'http', scheme: 'bearer', description: 'An access token of 15 minutes' } },
      },
    },
    {
      override: ({ zodSchema, jsonSchema }) => {
        // Otherwise each schema would appear twice: as an input without `additionalProperties`, as an output with it.
        if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties
        const better = described.get(zodSchema)
        if (!better) return
        for (const key of Object.keys(jsonSchema)) Reflect.deleteProperty(jsonSchema, key)
        Object.assign(jsonSchema, better)
      },
    },
  )

const pathsOf = (endpoints: Described[]) => {
  const paths: ZodOpenApiPathsObject = {}
  for (const spec of endpoints) {
    const [verb, route] = spec.http.split(' ') as [string, string] // `VERB /path`
    const path = route.replaceAll(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [verb.toLowerCase()]: operationOf(spec) }
  }
  return paths
}

export type Described = Omit<Endpoint, 'run'> & { type?: string }

/** The OpenAPI operation of an endpoint. */
const operationOf = (spec: Described): ZodOpenApiOperationObject => {
  const { summary, token, path } = spec
  const inQuery = spec.http.startsWith('GET ')
  const { fields, headers } = split(spec)

  return {
    summary,
    tags: [tagOf(spec.http)],
    security: SECURITY[token],
    requestParams: {
      ...(path && { path }),
      ...(inQuery && fields && { query: fields }),
      ...(headers && { header: headers }),
    },
    ...(!inQuery && fields && { requestBody: { required: true, content: { 'application/json': { schema: fields } } } }),
    responses: { ...errorsOf(spec), ...answersOf(spec) },
  }
}

/** Separates the field that is sent as a header from the fields of the body or query. */
const split = ({ input, header }: Described) => {
  if (input === undefined || header === undefined) return { fields: input, headers: undefined }
  const { [header]: field, ...shape } = input.shape as Record<string, z.ZodType> // zod says any
  return { fields: z.object(shape), headers: z.object({ [header]: field! }) }
}

const SECURITY: Record<Endpoint['token'], Record<string, string[]>[]> = {
  required: [{ bearer: [] }],
  optional: [{}, { bearer: [] }],
  ignored: [],
}

// `GET /api/users/:handle/posts` → `users`
const tagOf = (http: string) => /^\w+ \/(?:api\/)?\.?([\w-]+)/.exec(http)?.[1] ?? 'other'

const answersOf = ({ answers, type = 'application/json' }: Described) =>
  Object.fromEntries(Object.entries(answers).map(([status, schema]) => [status, answerOf(status, type, schema)]))

const answerOf = (status: string, type: string, schema: z.ZodType | undefined) => ({
  description: STATUS_CODES[status] ?? status,
  ...(schema && { content: { [type]: { schema } } }),
})

const errorsOf = (spec: Described) => {
  const byStatus = new Map<number, ErrorCode[]>()
  for (const code of codesOf(spec)) byStatus.set(STATUS[code], [...(byStatus.get(STATUS[code]) ?? []), code])
  return Object.fromEntries([...byStatus].map(([status, codes]) => [status, errorOf(codes)]))
}

const errorOf = (codes: ErrorCode[]) => ({
  description: codes.map((code) => `\`${code}\``).join(' or '),
  content: { 'application/problem+json': { schema: Problem } },
})

/** The error codes of an endpoint: those of its kind and its own. */
const codesOf = ({ http, token, input, errors = [] }: Described) => {
  const takesBody = input !== undefined && !http.startsWith('GET ')
  return new Set<ErrorCode>([
    ...(input ? (['invalid'] as const) : []),
    ...(token === 'ignored' ? [] : (['unauthenticated'] as const)),
    ...errors,
    ...(takesBody ? (['too_large'] as const) : []),
    'internal',
    'overloaded',
    'unavailable',
    'timeout',
  ])
}
