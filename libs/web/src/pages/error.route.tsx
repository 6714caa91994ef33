import { type Failure, STATUS } from '@murmuration/rpc'
import type { Request, Response } from 'express'
import { stateOf } from '../http/request.ts'
import { ErrorView, titleOf } from './error.view.tsx'
import { send } from './page/page.tsx'

/** Outside the API an error is a page too, with the status that the API would answer. */
export const showError = (req: Request, res: Response, { code, message, retryAfter }: Failure) => {
  const { system, viewer, ctx } = stateOf(res)
  const frame = { system, viewer, unread: undefined, path: req.path, since: undefined }
  const body = <ErrorView code={code} message={message} requestId={ctx.requestId} />
  send(res, frame, { title: titleOf(code), status: STATUS[code], retryAfter, body })
}
