import { z } from 'zod'
import type { Described } from './operation.ts'
import { Health } from './schemas.ts'

const Alive = z.object({ status: z.literal('live') })

/** What is part of the API but answered by other hands: the process, and the documentation itself. */
export const elsewhere: Described[] = [
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
