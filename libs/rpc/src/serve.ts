import type { Ctx } from './context.ts'
import type { Api, Contract, Operation } from './contract.ts'
import { AppError, parse, toFailure } from '@murmuration/errors'
import type { Handler, Request } from './handler.ts'
import { failed } from './handler.ts'

interface ServeOptions {
  /** Told of every `internal` error, with its cause, which the caller never learns. */
  onError?: (reason: unknown, request: Request) => void
}

interface Served extends Operation {
  run: (input: unknown, ctx: Ctx) => Promise<unknown>
}

/**
 * The callee's end: parses the input (`invalid`), calls the implementation, parses what it returns (`internal` if that
 * breaks the contract; fields the contract does not name never leave), and turns whatever is thrown into a reply.
 */
export const serve = <C extends Contract>(contract: C, api: Api<C>, { onError }: ServeOptions = {}): Handler => {
  const operations = new Map<string, Served>()
  for (const [name, operation] of Object.entries(contract.operations)) {
    // The key comes from the contract itself; TypeScript cannot follow a generic mapped type through `Object.entries`.
    const method = api[name as keyof C['operations']] as Served['run']
    operations.set(name, { ...operation, run: (input, ctx) => method.call(api, input, ctx) })
  }

  const call = async ({ operation, input, ctx }: Request) => {
    const served = operations.get(operation)
    if (!served) throw new AppError('not_found', `${contract.name} has no operation of this name`)

    const output = served.output.safeParse(await served.run(parse(served.input, input), ctx))
    if (!output.success)
      throw new AppError('internal', `${contract.name}.${operation} broke its contract`, { cause: output.error })
    return output.data
  }

  return async (request) => {
    try {
      return { id: request.id, ok: true, output: await call(request) }
    } catch (reason) {
      const failure = toFailure(reason)
      if (failure.code === 'internal') onError?.(reason, request)
      return failed(request.id, failure)
    }
  }
}
