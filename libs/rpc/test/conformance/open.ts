import { onTestFinished } from 'vitest'
import type { Api, Connection, Contract, Ctx, Handler } from '../../src/index.ts'
import { AppError, client, serve, withDeadline } from '../../src/index.ts'
import type { Lab } from './lab.ts'
import { lab } from './lab.ts'

export interface Peers {
  connection: Connection
  /** Ends both sides in good order: calls in flight finish. */
  close(): Promise<void>
  /** The callee is gone at once, without a word. Left out where it cannot go without its caller. */
  kill?: () => void
  /** The callee takes nothing new, and ends when it has answered. Left out where it cannot end without its caller. */
  drain?: () => Promise<void>
}

/** What the suite needs of a transport: a callee that answers with `handler`, and a connection to it. */
export type Connect = (contract: Contract, handler: Handler) => Promise<Peers>

const usual: Lab = {
  ask: async (input) => input,
  create: async (input) => input,
  replace: async (input) => input,
  change: async (input) => input,
  remove: async () => ({}),
  fail: async ({ code, message, errors, retryAfter }) => {
    throw new AppError(code, message, { errors, retryAfter, cause: new Error('a secret') })
  },
  context: async (_input, { requestId, deadline, traceparent, token }) => ({ requestId, deadline, traceparent, token }),
  repeat: async ({ text, times }) => ({ text: text.repeat(times) }),
  latest: async () => ({ latest: true }),
  byId: async ({ id }) => ({ id, name: 'a thing', tags: [], note: null }),
  work: async (input) => input,
}

/** A callee with some operations of its own, and a caller; closed after the test. */
export const openLab = async (connect: Connect, own: Partial<Lab> = {}) => {
  const bugs: unknown[] = []
  const handler = serve(lab, { ...usual, ...own }, { onError: (reason) => bugs.push(reason) })
  return { ...(await openHandler(connect, handler)), bugs }
}

export const openHandler = async (connect: Connect, handler: Handler) => {
  const peers = await connect(lab, handler)
  onTestFinished(() => peers.close())
  const api: Api<typeof lab> = client(lab, withDeadline(peers.connection.handler))
  return { ...peers, api }
}

const PATIENCE_MS = 20_000 // a busy machine is no bug

export const ctx = (more: Partial<Ctx> = {}): Ctx => ({ requestId: 'r-1', deadline: Date.now() + PATIENCE_MS, ...more })

/** The AppError that `call` ends with, as plain data. */
export const refusal = async (call: Promise<unknown>) => {
  const reason: unknown = await call.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(reason instanceof AppError)) throw new Error('This call was to be refused', { cause: reason })
  const { code, message, errors, retryAfter } = reason
  return { code, message, errors, retryAfter }
}

/** A promise that a test resolves from outside. */
export const createGate = <T = void>() => {
  let open: (value: T) => void = () => undefined
  const opened = new Promise<T>((resolve) => (open = resolve))
  return { open, opened }
}
