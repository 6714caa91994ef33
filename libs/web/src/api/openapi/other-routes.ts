import { z } from 'zod'
import type { Described } from './operation.ts'
import { Health } from './schemas.ts'

const Alive = z.object({ status: z.literal('live') })

/** Routes of the API that are no `Endpoint`: the health checks of the process, and the documentation page. */
export const otherRoutes: Described[] = [
  { http: 'GET /health/live', summary: 'Does the process run?', token: 'ignored', answers: { 200: Alive } },
  {
    http: 'GET /health/ready',
    summary: 'Can it do its work?',
    token: 'ignored',
    answers: { 200: Health, 503: Health },
  },
  {
    http: 'GET /api/docs',
    summary: 'This document, to read and to try',
    token: 'optional',
    type: 'text/html',
    answers: { 200: z.string() },
  },
]
