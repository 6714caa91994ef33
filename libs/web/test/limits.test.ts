import { AppError } from '@murmuration/rpc'
import { expect, test } from 'vitest'
import { createLimits } from '../src/index.ts'
import { json, openWeb, problem, session } from './open-web.ts'

const limits = () =>
  createLimits({ NODE_ENV: 'production', TRUST_PROXY: 0, LIMIT_LOG_IN_HANDLE: 3, LIMIT_SIGN_UP_ADDRESS: 2 })

const auth = {
  register: async () => session(),
  logIn: async () => {
    throw new AppError('unauthenticated', 'Wrong handle or password')
  },
}

const user = { handle: 'ada', name: 'Ada', password: 'correct horse' }

test('forms and API count together, and both say when to come again', async () => {
  const { ask } = await openWeb({ auth }, { limits: limits() })
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  const byForm = () => ask('/login', { method: 'POST', headers: form, body: 'handle=ADA&password=wrong' })
  const byApi = () => ask('/api/sessions', json('POST', { handle: 'ada', password: 'wrong' }))

  expect([(await byForm()).status, (await byApi()).status, (await byForm()).status]).toEqual([401, 401, 401])
  for (const refused of [await byApi(), await byForm()]) {
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(900)
  }
})

test('only well-formed sign-ups count', async () => {
  const { ask } = await openWeb({ auth }, { limits: limits() })
  const signUp = (fields: object) => ask('/api/users', json('POST', { ...user, ...fields }))

  for (let i = 0; i < 5; i++) expect((await signUp({ password: 'short' })).status).toBe(400)
  expect([(await signUp({})).status, (await signUp({})).status]).toEqual([201, 201])
  expect(await problem(await signUp({}))).toMatchObject({ status: 429, code: 'rate_limited' })
  expect((await signUp({ password: 'short' })).status).toBe(400)
})

test.each([
  [0, [201, 201, 429, 429]],
  [1, [201, 201, 201, 429]],
  [2, [201, 201, 429, 429]],
])('behind %i proxies the address is what the last trusted one saw', async (trustProxy, statuses) => {
  const { ask } = await openWeb({ auth }, { limits: limits(), trustProxy })
  const from = async (forwarded: string) =>
    (await ask('/api/users', json('POST', user, { 'x-forwarded-for': forwarded }))).status

  const answers = []
  // The rightmost address changes once, the second from the right never. A client chooses the leftmost as it likes.
  for (const chain of ['1.1.1.1, 7.7.7.7, 8.8.8.8', '2.2.2.2, 7.7.7.7, 8.8.8.8', '3.3.3.3, 7.7.7.7, 9.9.9.9'])
    answers.push(await from(chain))
  answers.push(await from('4.4.4.4, 7.7.7.7, 8.8.8.8'))
  expect(answers).toEqual(statuses)
})
