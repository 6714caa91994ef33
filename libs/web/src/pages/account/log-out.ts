import type { Services } from '../../deps.ts'
import { ctxOf, refreshTokenOf, signOut } from '../../viewer.ts'
import { part } from '../page/part.ts'
import type { Page } from '../page/view.ts'

export const logOut =
  ({ auth }: { auth: Pick<Services['auth'], 'logOut'> }): Page =>
  async (_req, res) => {
    const refreshToken = refreshTokenOf(res)
    // While auth is down the browser forgets the session all the same; it ends where it is kept when it runs out.
    if (refreshToken !== undefined) await part(auth.logOut({ refreshToken }, ctxOf(res)))
    signOut(res)
    return { to: '/' }
  }
