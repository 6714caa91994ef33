import type { IncomingMessage, ServerResponse } from 'node:http'
import { AppError, requestIdOf, sendProblem } from '@murmuration/rpc'
import { examine } from '../check.ts'
import type { Spec } from '../spec.ts'

export type Phase = 'ok' | 'starting' | 'stopping'

export interface HealthOptions extends Pick<Spec, 'checks' | 'optionalChecks' | 'log'> {
  /** Where the process stands in its own life. */
  phase: () => Phase
}

export const isHealth = ({ url = '' }: IncomingMessage) => /^\/health(?:[/?]|$)/.test(url)

/** Answers below /health, beside the application: a process that is busy, or starting, can still say so. */
export const createHealth = ({ checks, optionalChecks = {}, phase, log }: HealthOptions) => {
  const ready = async () => {
    const [needed, shown] = await Promise.all([examine(checks, log), examine(optionalChecks, log)])
    const all = { process: phase(), ...needed }
    const ok = Object.values(all).every((result) => result === 'ok')
    return { code: ok ? 200 : 503, body: { status: ok ? 'ready' : 'not ready', checks: { ...all, ...shown } } }
  }

  // However many ask at once, the parts are asked once: anybody may ask.
  let asking: ReturnType<typeof ready> | undefined
  const sharedReady = () => (asking ??= ready().finally(() => (asking = undefined)))

  return async (request: IncomingMessage, response: ServerResponse) => {
    const requestId = requestIdOf(request.headers)
    const path = request.url?.split('?')[0]
    const reading = request.method === 'GET' || request.method === 'HEAD'

    response.setHeader('cache-control', 'no-store')
    if (reading && path === '/health/live') return send(response, requestId, 200, { status: 'live' })
    if (!reading || path !== '/health/ready') {
      return sendProblem(response, new AppError('not_found', 'There is nothing at this address'), requestId)
    }
    const { code, body } = await sharedReady()
    send(response, requestId, code, body)
  }
}

const send = (response: ServerResponse, requestId: string, status: number, body: unknown) => {
  const text = JSON.stringify(body)
  const length = Buffer.byteLength(text)
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': length,
    'x-request-id': requestId,
  })
  response.end(text) // Node leaves the body out of an answer to HEAD
}
