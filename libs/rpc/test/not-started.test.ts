import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { AppError, createCaller, httpListen, serve, transports } from '../src/index.ts'
import { ctx, refusal } from './conformance/open.ts'

const nothing = z.object({})
const contract = {
  name: 'things',
  operations: { write: { http: 'POST /things', input: nothing, output: nothing } },
} as const

const lacking = async () => {
  throw new AppError('unavailable', 'The keys cannot be had', { notStarted: true })
}

/** A client of these replicas, each behind HTTP, and how often each was asked. */
const over = async (...replicas: (() => Promise<Record<string, never>>)[]) => {
  const asked = replicas.map(() => 0)
  const listening = replicas.map(async (write, i) => {
    const counted = () => {
      asked[i]! += 1
      return write()
    }
    const listener = await httpListen({ contract, handler: serve(contract, { write: counted }) })
    onTestFinished(() => listener.drain())
    const endpoints = [{ transport: 'http', address: listener.address }]
    return { id: `things-${i}`, endpoints, policy: 'roundrobin' as const, concurrency: 0 }
  })
  const log = { debug: () => {}, info: () => {}, warn: () => {} }
  const { api, update, close } = createCaller({ contract, transport: transports.http, log })
  onTestFinished(close)
  update(await Promise.all(listening))
  return { api, asked }
}

test('a replica that cannot work because of its own state does not speak for the others: no write fails', async () => {
  const { api, asked } = await over(lacking, async () => ({}))
  for (let i = 0; i < 20; i++) expect(await api.write({}, ctx())).toEqual({})
  expect(asked[0]).toBeGreaterThan(0)
  expect(asked[1]).toBe(20)
})

test('where none can, the caller is told `unavailable`, and does not report its own call as never started', async () => {
  const { api } = await over(lacking, lacking)
  expect(await refusal(api.write({}, ctx()))).toMatchObject({ code: 'unavailable', message: 'The keys cannot be had' })
  const reason: unknown = await api.write({}, ctx()).catch((error: unknown) => error)
  expect(reason).toMatchObject({ notStarted: undefined })
})
