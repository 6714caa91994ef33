import { expect, test } from 'vitest'
import { z } from 'zod'
import type { Around } from './wrap-api.ts'
import { wrapApi } from './wrap-api.ts'

const number = z.object({ n: z.number() })
const contract = {
  name: 'numbers',
  operations: {
    double: { http: 'GET /double', input: number, output: number },
    fail: { http: 'POST /fail', input: number, output: number },
  },
} as const

const api = {
  factor: 2,
  async double({ n }: { n: number }) {
    return { n: n * this.factor }
  },
  fail: async () => Promise.reject(new Error('no')),
}
const ctx = { requestId: 'r', deadline: 0 }

test('each operation passes through, with its name, its input and its context, and knows its own object', async () => {
  const calls: unknown[] = []
  const around: Around = async (call, next) => {
    calls.push(call)
    return next()
  }
  const wrapped = wrapApi(contract, api, around)
  expect(await wrapped.double({ n: 4 }, ctx)).toEqual({ n: 8 })
  await expect(wrapped.fail({ n: 1 }, ctx)).rejects.toThrow('no')
  expect(calls).toEqual([
    { operation: 'double', input: { n: 4 }, ctx },
    { operation: 'fail', input: { n: 1 }, ctx },
  ])
  expect(Object.keys(wrapped)).toEqual(['double', 'fail'])
})

test('an interceptor may answer by itself, or try again', async () => {
  const instead = wrapApi(contract, api, async () => ({ n: 0 }))
  expect(await instead.fail({ n: 1 }, ctx)).toEqual({ n: 0 })

  let tries = 0
  const twice: Around = (_call, next) => {
    tries += 1
    return next().catch(() => ((tries += 1), next()))
  }
  await expect(wrapApi(contract, api, twice).fail({ n: 1 }, ctx)).rejects.toThrow('no')
  expect(tries).toBe(2)
})
