import { z } from 'zod'
import { endpoint, type Endpoint, ok } from './endpoint.ts'
import { documentOf } from './openapi/document.ts'
import { elsewhere } from './openapi/elsewhere.ts'

/** The endpoint that describes the others, and itself. */
export const documentation = (others: Endpoint[]): Endpoint => {
  let document: object | undefined // made when first asked for: it takes longer than starting should

  const self: Endpoint = endpoint({
    http: 'GET /api/openapi.json',
    summary: 'This document',
    token: 'optional',
    answers: { 200: z.record(z.string(), z.unknown()) },
    run: async () => ok((document ??= documentOf([...others, self, ...elsewhere]))),
  })
  return self
}
