import { expect, test, vi } from 'vitest'
import { z } from 'zod'
import { localApi } from './callee.ts'

const nothing = z.object({})
const contract = { name: 'things', operations: { read: { http: 'GET /', input: nothing, output: nothing } } } as const

test('a call within the process is logged with the code that its caller gets, after the reason', async () => {
  const log = { debug: vi.fn(), warn: vi.fn() }
  const reason = Object.assign(new Error('away'), { code: 'ECONNREFUSED' })
  const api = localApi(contract, { read: () => Promise.reject(reason) }, log)
  await expect(api.read({}, { requestId: 'r', deadline: Infinity })).rejects.toMatchObject({ code: 'unavailable' })
  const call = { operation: 'read', requestId: 'r' }
  expect(log.warn.mock.calls).toEqual([
    [{ err: reason, ...call }, 'rpc.outage'],
    [{ ...call, ms: expect.any(Number), code: 'unavailable' }, 'rpc.failed'],
  ])
})
