import { type Failure, expectShallow, toFailure } from '@murmuration/errors'
import type { CallHandler } from '@murmuration/wamp/client'
import { decodeContext } from '../../context.ts'
import type { Listener } from '../../handler.ts'
import { StoppableCtx } from '../../stoppable.ts'
import type { ListenOptions } from '../transport.ts'
import { errorOf } from './failures.ts'
import { INVOKE, procedureOf } from './names.ts'
import { joinRouter } from './peer.ts'

/**
 * The callee's side of a router: connects to it and registers each operation of the contract, with the policy and the
 * concurrency of this process. The router keeps to the concurrency for each operation by itself; a call beyond that of the
 * whole process is refused, and the router gives it to another callee. A router that is away is waited for. Throws without
 * a secret.
 */
export const wampListen = async (options: ListenOptions): Promise<Listener> => {
  const { contract, handler, broker, policy = 'least', concurrency = 0 } = options
  if (!broker) throw new Error('The wamp transport needs the address of its router')
  let running = 0

  const run = async (operation: string, input: unknown, ctx: StoppableCtx) => {
    try {
      expectShallow(input)
      return await handler({ id: ctx.requestId, operation, input, ctx })
    } catch (reason) {
      return { ok: false, error: toFailure(reason) } as const
    }
  }

  const serve =
    (operation: string): CallHandler =>
    async ({ args, kwargs, onStop }) => {
      if (concurrency > 0 && running >= concurrency) throw errorOf(FULL)
      running += 1
      const ctx = new StoppableCtx(decodeContext(kwargs))
      onStop(() => ctx.stop())
      const reply = await run(operation, args[0], ctx) // never rejects
      running -= 1
      if (!reply.ok) throw errorOf(reply.error)
      return { args: [reply.output] }
    }

  const peer = joinRouter(broker, options)
  const registrations = Object.keys(contract.operations).map((operation) =>
    peer.register(procedureOf(contract.name, operation), serve(operation), {
      invoke: INVOKE[policy],
      ...(concurrency > 0 && { concurrency }),
    }),
  )
  await peer.settled()
  if (peer.welcome()) await Promise.allSettled(registrations.map(({ done }) => done)) // what is refused is logged, and tried again

  const drain = async () => {
    await Promise.all(registrations.map(({ undo }) => undo()))
    await peer.idle()
    await peer.close()
  }
  let draining: Promise<void> | undefined

  return {
    address: `wamp://${new URL(broker).host}`,
    drain: () => (draining ??= drain()),
    async stop() {
      peer.destroy()
    },
  }
}

const FULL: Failure = { code: 'unavailable', message: 'This callee is full', notStarted: true }
