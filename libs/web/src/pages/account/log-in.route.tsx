import { auth as contract } from '@murmuration/contracts'
import { parse } from '@murmuration/rpc'
import type { Services } from '../../deps.ts'
import { addressOf } from '../../http/request.ts'
import type { Accounts } from '../../product/accounts.ts'
import { ctxOf, refreshTokenOf, signIn, signOut, viewerOf } from '../../session/session.ts'
import { part, refusalOf, refused } from '../page/failures.ts'
import { formValue, queryValue } from '../page/input.ts'
import { localPath, type Route } from '../page/page.tsx'
import { LogInView } from './log-in.view.tsx'

export const showLogIn: Route = async (req, res) => {
  const next = localPath(queryValue(req, 'next'))
  if (viewerOf(res)) return { to: next }
  return { title: 'Log in', body: <LogInView next={next} /> }
}

export const logIn =
  (accounts: Pick<Accounts, 'logIn'>): Route =>
  async (req, res) => {
    const next = localPath(formValue(req.body, 'next'))
    const [handle, password] = [formValue(req.body, 'handle'), formValue(req.body, 'password')]
    try {
      const input = parse(contract.operations.logIn.input, { handle, password })
      signIn(res, await accounts.logIn(input, addressOf(req), ctxOf(res)))
      return { to: next }
    } catch (reason) {
      const refusal = refusalOf(reason, 'Accounts')
      return { ...refused(refusal), title: 'Log in', body: <LogInView handle={handle} next={next} refusal={refusal} /> }
    }
  }

export const logOut =
  ({ auth }: { auth: Pick<Services['auth'], 'logOut'> }): Route =>
  async (_req, res) => {
    const refreshToken = refreshTokenOf(res)
    // While auth is down, only the browser forgets the session. In auth the session stays until it expires.
    if (refreshToken !== undefined) await part(auth.logOut({ refreshToken }, ctxOf(res)))
    signOut(res)
    return { to: '/' }
  }
