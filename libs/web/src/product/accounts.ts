import type { auth as contract } from '@murmuration/contracts'
import { AppError, type Ctx } from '@murmuration/rpc'
import type { z } from 'zod'
import type { WebDeps } from '../deps.ts'
import type { Limits } from '../limits.ts'
import { createAttemptQueue } from './attempt-queue.ts'

type Operations = (typeof contract)['operations']
type Credentials = z.output<Operations['logIn']['input']>
type NewUser = z.output<Operations['register']['input']>

interface AccountDeps {
  auth: Pick<WebDeps['services']['auth'], 'logIn' | 'register'>
  limits: Limits
}

/** Logging in and signing up, under the rate limits that the API and the forms share. */
export const createAccounts = ({ auth, limits }: AccountDeps) => {
  const byHandle = createAttemptQueue(limits.logInByHandle)
  const byAddress = createAttemptQueue(limits.logInByAddress)

  /** Runs `work` as one attempt of the address and one at the handle. Of parallel guesses, none goes uncounted. */
  const asOneAttempt = <T>(handle: string, address: string, deadline: number, work: () => Promise<T>) =>
    byAddress.run(address, deadline, async () => {
      let started = false
      const start = () => {
        started = true
        return work()
      }
      try {
        return await byHandle.run(handle, deadline, start)
      } catch (reason) {
        if (!started) await byAddress.giveBack(address) // refused by the handle's limit: no password was checked
        throw reason
      }
    })

  const giveBack = (handle: string, address: string) =>
    Promise.all([byHandle.giveBack(handle), byAddress.giveBack(address)])

  return {
    /** Rejects with `unauthenticated`, or `rate_limited` after too many wrong passwords. */
    logIn(input: Credentials, address: string, ctx: Ctx) {
      const handle = handleKey(input.handle)
      return asOneAttempt(handle, address, ctx.deadline, async () => {
        const session = await auth.logIn(input, ctx).catch(async (reason: unknown) => {
          // Only a password that auth has called wrong counts; an auth that is down has called none wrong.
          if (AppError.from(reason).code !== 'unauthenticated') await giveBack(handle, address)
          throw reason
        })
        await Promise.all([byHandle.clear(handle), byAddress.giveBack(address)])
        return session
      })
    },

    /** Counts every well-formed sign-up, also one that fails. Rejects with `conflict` or `rate_limited`. */
    async signUp(input: NewUser, address: string, ctx: Ctx) {
      await limits.signUpByAddress.take(address)
      return auth.register(input, ctx)
    },
  }
}

const MAX_HANDLE = 20

/** The key to count by. It is cut, since the input may be of any length and the store keeps the key. */
const handleKey = (handle: string) => handle.toLowerCase().slice(0, MAX_HANDLE + 1)

export type Accounts = ReturnType<typeof createAccounts>

/** The dependencies of the API and the pages. */
export interface ProductDeps extends WebDeps {
  accounts: Accounts
}
