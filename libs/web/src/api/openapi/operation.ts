import { STATUS_CODES } from 'node:http'
import { Problem } from '@murmuration/http'
import { type ErrorCode, STATUS } from '@murmuration/rpc'
import { z } from 'zod'
import type { ZodOpenApiOperationObject } from 'zod-openapi'
import type { Endpoint } from '../endpoint.ts'

export type Described = Omit<Endpoint, 'run'> & { type?: string }

/** The OpenAPI operation of an endpoint. */
export const operationOf = (spec: Described): ZodOpenApiOperationObject => {
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
