import { auth as contract } from '@murmuration/contracts'
import { AppError } from '@murmuration/rpc'
import type { Response } from 'express'
import type { Services } from '../../deps.ts'
import { ctxOf, refreshTokenOf, signIn, viewerOf } from '../../viewer.ts'
import { part } from '../page/part.ts'
import { one, parse, typed } from '../page/query.ts'
import { refusalOf, refused } from '../page/refusal.ts'
import type { Page } from '../page/view.ts'
import { IfUp } from '../parts/down.tsx'
import { SettingsForm } from './settings-form.tsx'
import { SettingsPage } from './settings-page.tsx'

type Auth = Pick<Services['auth'], 'byHandle' | 'updateProfile' | 'refresh'>

export const settings =
  ({ auth }: { auth: Auth }): Page =>
  async (req, res) => {
    const handle = viewerOf(res)?.handle ?? ''
    const user = await part(auth.byHandle({ handle }, ctxOf(res)))
    return {
      title: 'Settings',
      body: (
        <SettingsPage handle={handle} saved={one(req, 'saved') !== undefined}>
          <IfUp of={user} missing="settings">
            {({ name, bio }) => <SettingsForm name={name} bio={bio} refusal={undefined} />}
          </IfUp>
        </SettingsPage>
      ),
    }
  }

export const saveSettings =
  ({ auth }: { auth: Auth }): Page =>
  async (req, res) => {
    const [name, bio] = [typed(req.body, 'name'), typed(req.body, 'bio')]
    try {
      await auth.updateProfile(parse(contract.operations.updateProfile.input, { name, bio }), ctxOf(res))
      await renew(auth, res)
      return { to: '/settings?saved' }
    } catch (reason) {
      const refusal = refusalOf(reason, 'Accounts')
      const form = <SettingsForm name={name} bio={bio} refusal={refusal} />
      const handle = viewerOf(res)?.handle ?? ''
      return { ...refused(refusal), title: 'Settings', body: <SettingsPage handle={handle}>{form}</SettingsPage> }
    }
  }

/**
 * The access token carries the name: a new one shows the new name to its owner at once, instead of in 15 minutes. Not where
 * this request has been given a new one already: another tab may have got the same, and would go on with one that is spent.
 */
const renew = async (auth: Pick<Auth, 'refresh'>, res: Response) => {
  const refreshToken = refreshTokenOf(res)
  if (refreshToken === undefined || res.hasHeader('set-cookie')) return
  try {
    signIn(res, await auth.refresh({ refreshToken }, ctxOf(res)))
  } catch (reason) {
    // The profile has been saved; that alone is what was asked for.
    if (AppError.from(reason).code === 'internal') throw reason
  }
}
