import { AppError, parseJson, toFailure } from '@murmuration/errors'
import { decodeContext, encodeContext } from '../context.ts'
import type { Handler, Reply } from '../handler.ts'
import { failed } from '../handler.ts'
import { isLonger, MAX_REPLY_BYTES, MAX_REQUEST_BYTES } from './transport.ts'

/**
 * A call within the process that behaves as on a wire: request and reply pass through JSON, under the same limits, so that
 * a value that would not survive a network does not survive here.
 */
export const inProcess =
  (handler: Handler): Handler =>
  async ({ id, operation, input, ctx }) => {
    try {
      const request = JSON.stringify({ operation, input })
      if (isLonger(request, MAX_REQUEST_BYTES)) throw new AppError('too_large', 'The request is too large')
      // The shape of this text is known, since it was written above; only `input` is from outside.
      const arrived = parseJson(request) as { input: unknown }
      const there = decodeContext(encodeContext(ctx)) // the encoded form is flat text, which JSON would not change
      there.signal = ctx.signal

      const reply = await handler({ id, operation, input: arrived.input, ctx: there })
      const answer = JSON.stringify(reply.ok ? { ok: true, output: reply.output } : { ok: false, error: reply.error })
      if (isLonger(answer, MAX_REPLY_BYTES)) throw new AppError('internal', 'The reply is too large')
      const back = JSON.parse(answer) as Reply // written above as well; its delivery stays behind
      back.id = id
      return back
    } catch (reason) {
      return failed(id, toFailure(reason))
    }
  }
