import { auth as contract } from '@murmuration/contracts'
import { addressOf } from '../../http/address.ts'
import type { Accounts } from '../../product/accounts.ts'
import { ctxOf, signIn, viewerOf } from '../../viewer.ts'
import { localPath } from '../page/local-path.ts'
import { one, parse, typed } from '../page/query.ts'
import { refusalOf, refused } from '../page/refusal.ts'
import type { Page } from '../page/view.ts'
import { LogInForm } from './log-in-form.tsx'

export const showLogIn: Page = async (req, res) => {
  const next = localPath(one(req, 'next'))
  if (viewerOf(res)) return { to: next }
  return { title: 'Log in', body: <LogInForm next={next} /> }
}

export const logIn =
  (accounts: Pick<Accounts, 'logIn'>): Page =>
  async (req, res) => {
    const next = localPath(typed(req.body, 'next'))
    const [handle, password] = [typed(req.body, 'handle'), typed(req.body, 'password')]
    try {
      const input = parse(contract.operations.logIn.input, { handle, password })
      signIn(res, await accounts.logIn(input, addressOf(req), ctxOf(res)))
      return { to: next }
    } catch (reason) {
      const refusal = refusalOf(reason, 'Accounts')
      return { ...refused(refusal), title: 'Log in', body: <LogInForm handle={handle} next={next} refusal={refusal} /> }
    }
  }
