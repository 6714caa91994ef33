import { auth as contract } from '@murmuration/contracts'
import { parse } from '@murmuration/rpc'
import { addressOf } from '../../http/request.ts'
import type { Accounts } from '../../product/accounts.ts'
import { ctxOf, signIn, viewerOf } from '../../session/session.ts'
import { type Refusal, refusalOf, refused } from '../page/failures.ts'
import { formValue, queryValue } from '../page/input.ts'
import { localPath, type Route } from '../page/page.tsx'
import { SignUpView } from './sign-up.view.tsx'

export const showSignUp: Route = async (req, res) => {
  const next = localPath(queryValue(req, 'next'))
  if (viewerOf(res)) return { to: next }
  return { title: 'Sign up', body: <SignUpView next={next} /> }
}

export const signUp =
  (accounts: Pick<Accounts, 'signUp'>): Route =>
  async (req, res) => {
    const next = localPath(formValue(req.body, 'next'))
    const [handle, name] = [formValue(req.body, 'handle'), formValue(req.body, 'name')]
    const password = formValue(req.body, 'password')
    try {
      const input = parse(contract.operations.register.input, { handle, name, password })
      signIn(res, await accounts.signUp(input, addressOf(req), ctxOf(res)))
      return { to: next }
    } catch (reason) {
      const refusal = withHandleTaken(refusalOf(reason, 'Accounts'))
      const view = <SignUpView handle={handle} name={name} next={next} refusal={refusal} />
      return { ...refused(refusal), title: 'Sign up', body: view }
    }
  }

// Only the handle can be in conflict with another account, so the message belongs to its field.
const withHandleTaken = (refusal: Refusal): Refusal =>
  refusal.status === 409 ? { ...refusal, fields: { handle: 'is taken already' } } : refusal
