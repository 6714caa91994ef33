import { type Ctx, encodeEventContext } from '@murmuration/rpc'
import type { z } from 'zod'
import type { EventSource } from './handlers.ts'

/** An event as an outbox row: what happened, and the context of the request that led to it. */
export const event = <S extends EventSource, T extends keyof S['events'] & string>(
  _source: S, // says which types there are, and what they carry
  type: T,
  payload: z.output<S['events'][T]>,
  ctx: Ctx,
) => ({ type, payload, context: encodeEventContext(ctx) })
