import type { IncomingMessage, ServerResponse } from 'node:http'
import { sendJson, sendProblem } from '@murmuration/http'
import { AppError, requestIdOf } from '@murmuration/rpc'
import { examine } from '../check.ts'
import type { Spec } from '../spec.ts'

export type Phase = 'ok' | 'starting' | 'stopping'

export interface HealthOptions extends Pick<Spec, 'checks' | 'optionalChecks' | 'log'> {
  /** Whether the process is starting, running or stopping. */
  phase: () => Phase
}

export const isHealth = ({ url = '' }: IncomingMessage) => /^\/health(?:[/?]|$)/.test(url)

/** Answers below /health, beside the application, so that a process that is busy or starting can report that. */
export const createHealth = ({ checks, optionalChecks = {}, phase, log }: HealthOptions) => {
  const ready = async () => {
    const [needed, shown] = await Promise.all([examine(checks, log), examine(optionalChecks, log)])
    const all = { process: phase(), ...needed }
    const ok = Object.values(all).every((result) => result === 'ok')
    return { code: ok ? 200 : 503, body: { status: ok ? 'ready' : 'not ready', checks: { ...all, ...shown } } }
  }

  // Requests at the same time share one examination of the parts: everyone who reaches the port may ask.
  let asking: ReturnType<typeof ready> | undefined
  const sharedReady = () => (asking ??= ready().finally(() => (asking = undefined)))

  return async (request: IncomingMessage, response: ServerResponse) => {
    const requestId = requestIdOf(request.headers)
    const path = request.url?.split('?')[0]
    const reading = request.method === 'GET' || request.method === 'HEAD'

    response.setHeader('cache-control', 'no-store')
    if (reading && path === '/health/live') return sendJson(response, 200, { status: 'live' }, requestId)
    if (!reading || path !== '/health/ready') {
      return sendProblem(response, new AppError('not_found', 'There is nothing at this address'), requestId)
    }
    const { code, body } = await sharedReady()
    sendJson(response, code, body, requestId)
  }
}
