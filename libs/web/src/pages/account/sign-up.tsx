import { auth as contract } from '@murmuration/contracts'
import { addressOf } from '../../http/address.ts'
import type { Accounts } from '../../product/accounts.ts'
import { ctxOf, signIn, viewerOf } from '../../viewer.ts'
import { localPath } from '../page/local-path.ts'
import { one, parse, typed } from '../page/query.ts'
import { refusalOf, refused, type Refusal } from '../page/refusal.ts'
import type { Page } from '../page/view.ts'
import { SignUpForm } from './sign-up-form.tsx'

export const showSignUp: Page = async (req, res) => {
  const next = localPath(one(req, 'next'))
  if (viewerOf(res)) return { to: next }
  return { title: 'Sign up', body: <SignUpForm next={next} /> }
}

export const signUp =
  (accounts: Pick<Accounts, 'signUp'>): Page =>
  async (req, res) => {
    const next = localPath(typed(req.body, 'next'))
    const [handle, name, password] = [typed(req.body, 'handle'), typed(req.body, 'name'), typed(req.body, 'password')]
    try {
      const input = parse(contract.operations.register.input, { handle, name, password })
      signIn(res, await accounts.signUp(input, addressOf(req), ctxOf(res)))
      return { to: next }
    } catch (reason) {
      const refusal = takenIn(refusalOf(reason, 'Accounts'))
      const form = <SignUpForm handle={handle} name={name} next={next} refusal={refusal} />
      return { ...refused(refusal), title: 'Sign up', body: form }
    }
  }

// There is one thing that can be taken, and its field should say so.
const takenIn = (refusal: Refusal): Refusal =>
  refusal.status === 409 ? { ...refusal, fields: { handle: 'is taken already' } } : refusal
