import { z } from 'zod'
import type { Api, ErrorCode } from '../../src/index.ts'
import { STATUS } from '../../src/index.ts'

// On a query string everything is text: a contract that travels there says how it is read.
const list = (text: string) => (text === '' ? [] : text.split(','))
const Query = z.object({
  word: z.string(),
  text: z.string().optional(),
  count: z.coerce.number().int().optional(),
  flag: z.union([z.boolean(), z.stringbool()]).optional(),
  list: z.union([z.array(z.string()), z.string().transform(list)]).optional(),
})
const Thing = z.object({
  id: z.string(),
  name: z.string().min(1, 'must not be empty'),
  size: z.object({ width: z.number() }).optional(),
  tags: z.array(z.string()).default([]),
  note: z.string().nullable().default(null),
})
const FieldErrors = z.array(z.object({ path: z.string(), message: z.string() }))
const codes = Object.keys(STATUS) as ErrorCode[]

/** One operation for each thing that a transport could get wrong. */
export const lab = {
  name: 'lab',
  operations: {
    ask: { http: 'GET /ask/:word', input: Query, output: Query },
    create: { http: 'POST /things', input: Thing, output: Thing },
    replace: { http: 'PUT /things/:id', input: Thing, output: Thing },
    change: { http: 'PATCH /things/:id', input: Thing, output: Thing },
    remove: { http: 'DELETE /things/:id', input: Thing.pick({ id: true, note: true }), output: z.object({}) },
    fail: {
      http: 'POST /failures',
      input: z.object({
        code: z.enum(codes),
        message: z.string(),
        errors: FieldErrors.optional(),
        retryAfter: z.number().optional(),
      }),
      output: z.object({}),
    },
    context: {
      http: 'GET /context',
      input: z.object({}),
      output: z.object({
        requestId: z.string(),
        deadline: z.number(),
        traceparent: z.string().optional(),
        token: z.string().optional(),
      }),
    },
    repeat: {
      http: 'GET /repeat',
      input: z.object({ text: z.string(), times: z.coerce.number().int() }),
      output: z.object({ text: z.string() }),
    },
    latest: { http: 'GET /things/latest', input: z.object({}), output: z.object({ latest: z.boolean() }) },
    byId: { http: 'GET /things/:id', input: Thing.pick({ id: true }), output: Thing },
    work: {
      http: 'POST /work',
      input: z.object({ n: z.number().optional() }),
      output: z.object({ n: z.number().optional() }),
    },
  },
} as const

export type Lab = Api<typeof lab>
