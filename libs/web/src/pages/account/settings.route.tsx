import { auth as contract } from '@murmuration/contracts'
import { AppError, parse } from '@murmuration/rpc'
import type { Response } from 'express'
import type { Services } from '../../deps.ts'
import { ctxOf, refreshTokenOf, signIn, viewerOf } from '../../session/session.ts'
import { IfUp } from '../components/sections.tsx'
import { part, refusalOf, refused } from '../page/failures.ts'
import { formValue, queryValue } from '../page/input.ts'
import type { Route } from '../page/page.tsx'
import { SettingsForm, SettingsView } from './settings.view.tsx'

type Auth = Pick<Services['auth'], 'byHandle' | 'updateProfile' | 'refresh'>

export const showSettings =
  ({ auth }: { auth: Auth }): Route =>
  async (req, res) => {
    const handle = viewerOf(res)?.handle ?? ''
    const user = await part(auth.byHandle({ handle }, ctxOf(res)))
    return {
      title: 'Settings',
      body: (
        <SettingsView handle={handle} saved={queryValue(req, 'saved') !== undefined}>
          <IfUp of={user} missing="settings">
            {({ name, bio }) => <SettingsForm name={name} bio={bio} refusal={undefined} />}
          </IfUp>
        </SettingsView>
      ),
    }
  }

export const saveSettings =
  ({ auth }: { auth: Auth }): Route =>
  async (req, res) => {
    const [name, bio] = [formValue(req.body, 'name'), formValue(req.body, 'bio')]
    try {
      await auth.updateProfile(parse(contract.operations.updateProfile.input, { name, bio }), ctxOf(res))
      await renew(auth, res)
      return { to: '/settings?saved' }
    } catch (reason) {
      const refusal = refusalOf(reason, 'Accounts')
      const form = <SettingsForm name={name} bio={bio} refusal={refusal} />
      const handle = viewerOf(res)?.handle ?? ''
      return { ...refused(refusal), title: 'Settings', body: <SettingsView handle={handle}>{form}</SettingsView> }
    }
  }

/**
 * Renews the session, because the access token carries the name: without a new token the viewer would see the old name for
 * up to 15 minutes. If this request has renewed the session already, another tab may share the result of that renewal; a
 * second one would spend the refresh token that the other tab holds.
 */
const renew = async (auth: Pick<Auth, 'refresh'>, res: Response) => {
  const refreshToken = refreshTokenOf(res)
  if (refreshToken === undefined || res.hasHeader('set-cookie')) return
  try {
    signIn(res, await auth.refresh({ refreshToken }, ctxOf(res)))
  } catch (reason) {
    // The profile is saved, so a failed renewal is no failure of the form. A bug still is.
    if (AppError.from(reason).code === 'internal') throw reason
  }
}
