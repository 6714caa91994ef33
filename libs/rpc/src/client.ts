import type { Ctx } from './context.ts'
import type { Api, Contract } from './contract.ts'
import { AppError } from '@murmuration/errors'
import type { Handler } from './handler.ts'

let calls = 0

/**
 * The caller's end: the same type that the callee implements. Rejects with the callee's AppError, code, fields and all;
 * with `internal` when a reply breaks the contract.
 */
export const client = <C extends Contract>(contract: C, handler: Handler): Api<C> => {
  const entries = Object.entries(contract.operations).map(([operation, { output }]) => {
    const call = async (input: unknown, ctx: Ctx) => {
      const id = `${++calls}` // only has to be unique among the calls of one connection
      const reply = await handler({ id, operation, input, ctx })
      if (!reply.ok) {
        const { code, message, errors, retryAfter } = reply.error
        throw new AppError(code, message, { errors, retryAfter })
      }

      // The other side may be an older or newer version of itself.
      const parsed = output.safeParse(reply.output)
      if (!parsed.success)
        throw new AppError('internal', `${contract.name}.${operation} broke its contract`, { cause: parsed.error })
      return parsed.data
    }
    return [operation, call]
  })

  // One entry for each operation of the contract, which is what Api<C> says; `fromEntries` forgets the keys.
  return Object.fromEntries(entries) as Api<C>
}
