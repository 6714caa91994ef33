import type { auth as contract } from '@murmuration/contracts'
import { AppError, type Ctx } from '@murmuration/rpc'
import type { z } from 'zod'
import type { Limits, Services } from '../deps.ts'
import { createTurns } from './turns.ts'

type Operations = (typeof contract)['operations']
type Credentials = z.output<Operations['logIn']['input']>
type NewUser = z.output<Operations['register']['input']>

interface AccountDeps {
  auth: Pick<Services['auth'], 'logIn' | 'register'>
  limits: Limits
}

const MAX_HANDLE = 20

/** Logging in and signing up, with the limits on tries that the API and the forms share. */
export const createAccounts = ({ auth, limits }: AccountDeps) => {
  const byHandle = createTurns(limits.logInByHandle)
  const byAddress = createTurns(limits.logInByAddress)

  /** `work` after a try of the address and one of the handle; of guesses made all at once, none slips through. */
  const asOneTry = <T>(handle: string, address: string, deadline: number, work: () => Promise<T>) =>
    byAddress.during(address, deadline, async () => {
      let looked = false
      const look = () => {
        looked = true
        return work()
      }
      try {
        return await byHandle.during(handle, deadline, look)
      } catch (reason) {
        if (!looked) await byAddress.giveBack(address) // no password was looked at
        throw reason
      }
    })

  const giveBack = (handle: string, address: string) =>
    Promise.all([byHandle.giveBack(handle), byAddress.giveBack(address)])

  return {
    /** Rejects with `unauthenticated`, or `rate_limited` after too many wrong passwords. */
    logIn(input: Credentials, address: string, ctx: Ctx) {
      const handle = countedAs(input.handle)
      return asOneTry(handle, address, ctx.deadline, async () => {
        const session = await auth.logIn(input, ctx).catch(async (reason: unknown) => {
          if (AppError.from(reason).code !== 'unauthenticated') await giveBack(handle, address) // nobody said it was wrong
          throw reason
        })
        await Promise.all([byHandle.clear(handle), byAddress.giveBack(address)])
        return session
      })
    },

    /** Counts sign-ups that are well-formed, whether the handle turns out to be free or not. Rejects with `conflict`. */
    async signUp(input: NewUser, address: string, ctx: Ctx) {
      await limits.signUpByAddress.take(address)
      return auth.register(input, ctx)
    },
  }
}

/** Longer ones cannot exist; whatever a stranger sends, what we keep of it stays short. */
const countedAs = (handle: string) => handle.toLowerCase().slice(0, MAX_HANDLE + 1)

export type Accounts = ReturnType<typeof createAccounts>
