import type { Ctx } from './context.ts'
import type { Api, Contract } from './contract.ts'

export interface Call {
  operation: string
  input: unknown
  ctx: Ctx
}

/** What happens around each call of an API: `next` makes the call, and may be called again, or not at all. */
export type Around = (call: Call, next: () => Promise<unknown>) => Promise<unknown>

type Method = (input: unknown, ctx: Ctx) => Promise<unknown>

/**
 * The same API with `around` about each of its operations: an interceptor for where there is no wire, and so no Handler.
 * Nothing is serialised. What `around` returns has to fit the contract: it is not parsed here.
 */
export const wrapApi = <C extends Contract>(contract: C, api: Api<C>, around: Around): Api<C> => {
  const wrapped = Object.keys(contract.operations).map((operation) => {
    // The key comes from the contract itself; TypeScript cannot follow a generic mapped type through `Object.keys`.
    const method = api[operation as keyof C['operations']] as Method
    const call: Method = (input, ctx) => around({ operation, input, ctx }, () => method.call(api, input, ctx))
    return [operation, call]
  })
  return Object.fromEntries(wrapped) as Api<C> // one entry for each operation, which is what Api<C> says
}
