import type { Session } from '@murmuration/contracts'
import { AppError, type Ctx, type ErrorCode } from '@murmuration/rpc'
import { expect, test } from 'vitest'
import { createLimits } from '../limits.ts'
import { createAccounts } from './accounts.ts'

const ctx: Ctx = { requestId: 'test', deadline: Infinity }
const HERE = '127.0.0.1'

const user = { id: 'a', handle: 'ada', name: 'Ada', bio: '', createdAt: '2024-11-11T11:11:11.000Z' }
const session: Session = { user, accessToken: 'a', refreshToken: 'r', expiresIn: 900 }

/** Accounts with a fake auth: the password `right` is right, with `down` auth is down, and all others are wrong. */
const open = (limits: { handle?: number; address?: number; signUp?: number } = {}) => {
  const answer = async ({ password }: { password: string }) => {
    await new Promise((resolve) => setTimeout(resolve, 1)) // a password takes a while
    if (password === 'right') return session
    throw new AppError(password === 'down' ? 'unavailable' : 'unauthenticated', 'No')
  }
  const { handle = 3, address = 100, signUp = 100 } = limits
  const accounts = createAccounts({
    auth: { logIn: answer, register: answer },
    limits: createLimits({
      NODE_ENV: 'test',
      TRUST_PROXY: 0,
      LIMIT_LOG_IN_HANDLE: handle,
      LIMIT_LOG_IN_ADDRESS: address,
      LIMIT_SIGN_UP_ADDRESS: signUp,
    }),
  })
  const outcome = (work: Promise<unknown>): Promise<ErrorCode | 'in'> =>
    work.then(
      () => 'in' as const,
      (reason: unknown) => AppError.from(reason).code,
    )
  return {
    logIn: (password: string, as = 'ada', from = HERE) => outcome(accounts.logIn({ handle: as, password }, from, ctx)),
    signUp: (password: string) => outcome(accounts.signUp({ handle: 'ada', name: 'Ada', password }, HERE, ctx)),
  }
}

const count = async (outcomes: Promise<string>[], wanted: string) =>
  (await Promise.all(outcomes)).filter((outcome) => outcome === wanted).length

test('after too many wrong passwords a handle is closed, to the right one and from everywhere', async () => {
  const { logIn } = open()
  for (const from of ['1.1.1.1', '2.2.2.2', '3.3.3.3'])
    expect(await logIn('wrong', 'ada', from)).toBe('unauthenticated')
  expect(await logIn('wrong')).toBe('rate_limited')
  expect(await logIn('right', 'ADA')).toBe('rate_limited')
  expect(await logIn('right', 'bob')).toBe('in')
})

test('a right password clears the count', async () => {
  const { logIn } = open()
  for (let round = 0; round < 3; round++) {
    expect(await logIn('wrong')).toBe('unauthenticated')
    expect(await logIn('wrong')).toBe('unauthenticated')
    expect(await logIn('right')).toBe('in')
  }
})

test('of guesses made all at once no more are checked than the limit allows', async () => {
  const { logIn } = open()
  expect(
    await count(
      Array.from({ length: 30 }, () => logIn('wrong')),
      'unauthenticated',
    ),
  ).toBe(3)
})

test('right passwords that come all at once are all let in, from one address too', async () => {
  const { logIn } = open({ address: 5 })
  const all = Array.from({ length: 40 }, (_, i) => logIn('right', `right${i % 2}`))
  expect(await count(all, 'in')).toBe(40)
})

test('an address has its own limit, over all handles, that right passwords do not use up', async () => {
  const { logIn } = open({ address: 4 })
  for (let i = 0; i < 10; i++) expect(await logIn('right', `right${i}`)).toBe('in')
  for (let i = 0; i < 4; i++) expect(await logIn('wrong', `wrong${i}`)).toBe('unauthenticated')
  expect(await logIn('right', 'another')).toBe('rate_limited')
  expect(await logIn('right', 'another', '9.9.9.9')).toBe('in')
})

test('attempts at a handle over its limit do not count for the address', async () => {
  const { logIn } = open({ handle: 1, address: 3 })
  await logIn('wrong')
  for (let i = 0; i < 10; i++) expect(await logIn('wrong')).toBe('rate_limited')
  expect(await logIn('right', 'bob')).toBe('in')
})

test('while auth is down attempts do not count', async () => {
  const { logIn } = open({ address: 3 })
  for (let i = 0; i < 10; i++) expect(await logIn('down')).toBe('unavailable')
  expect(await logIn('right')).toBe('in')
})

test('sign-ups count by address, whether they work out or not', async () => {
  const { signUp } = open({ signUp: 2 })
  expect(await signUp('right')).toBe('in')
  expect(await signUp('refused')).toBe('unauthenticated')
  expect(await signUp('right')).toBe('rate_limited')
})
