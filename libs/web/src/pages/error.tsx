import { STATUS, type ErrorCode, type Failure } from '@murmuration/rpc'
import type { Request, Response } from 'express'
import { stateOf } from '../http/state.ts'
import { send } from './page/show.tsx'
import { Empty } from './parts/empty.tsx'

const TITLES: Partial<Record<ErrorCode, string>> = {
  invalid: 'That link or form is not right',
  unauthenticated: 'Please log in first',
  forbidden: 'That is not yours to do',
  not_found: 'Not found',
  too_large: 'That is too much at once',
  rate_limited: 'Too many tries',
  internal: 'Something broke on our side',
}

const DOWN = 'Not available right now'

/** Every error outside the API is a page too, with the status it has there. */
export const renderError = (req: Request, res: Response, { code, message, retryAfter }: Failure) => {
  const { system, viewer, ctx } = stateOf(res)
  const title = TITLES[code] ?? DOWN

  send(
    res,
    { system, viewer, unread: undefined, path: req.path, since: undefined },
    {
      title,
      status: STATUS[code],
      retryAfter,
      body: (
        <Empty title={title} level={1}>
          <p>{code === 'internal' ? 'We have written it down. Please try again in a moment.' : sentence(message)}</p>
          <p>
            <a class="button" href={code === 'unauthenticated' ? '/login' : '/'}>
              {code === 'unauthenticated' ? 'Log in' : 'Go home'}
            </a>
          </p>
          <p class="reference">
            {STATUS[code]} · request {ctx.requestId}
          </p>
        </Empty>
      ),
    },
  )
}

const sentence = (message: string) => (/[.!?]$/.test(message) ? message : `${message}.`)
