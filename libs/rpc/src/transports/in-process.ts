import { AppError, parseJson, toFailure } from '@murmuration/errors'
import { decodeContext, encodeContext, type EncodedContext } from '../context.ts'
import type { Handler, Reply, Request } from '../handler.ts'
import { failed } from '../handler.ts'
import { MAX_REPLY_BYTES, MAX_REQUEST_BYTES } from './transport.ts'

/**
 * A call within the process that behaves as on a wire: request and reply pass through JSON, under the same limits, so that
 * a value that would not survive a network does not survive here.
 */
export const inProcess =
  (handler: Handler): Handler =>
  async ({ id, operation, input, ctx }) => {
    try {
      const sent = JSON.stringify({ id, operation, input, context: encodeContext(ctx) })
      if (Buffer.byteLength(sent) > MAX_REQUEST_BYTES) throw new AppError('too_large', 'The request is too large')

      // The shape of this text is known, since it was written above; only `input` is from outside.
      const { context, ...arrived } = parseJson(sent) as Omit<Request, 'ctx'> & { context: EncodedContext }
      const there = { ...decodeContext(context), signal: ctx.signal }
      const { delivery: _local, ...answer } = await handler({ ...arrived, ctx: there })
      const reply = JSON.stringify(answer)
      if (Buffer.byteLength(reply) > MAX_REPLY_BYTES) throw new AppError('internal', 'The reply is too large')
      return JSON.parse(reply) as Reply
    } catch (reason) {
      return failed(id, toFailure(reason))
    }
  }
