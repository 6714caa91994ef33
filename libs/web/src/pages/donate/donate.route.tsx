import type { WebDeps } from '../../deps.ts'
import { joinAddress } from '../../product/donations.ts'
import type { Route } from '../page/page.tsx'
import { DonateView, NotHereView } from './donate.view.tsx'

export const showDonate =
  ({ system, donations }: Pick<WebDeps, 'system' | 'donations'>): Route =>
  async (req) => {
    const title = 'Donate cycles'
    if (donations === undefined) return { title, body: <NotHereView system={system} /> }
    const address = joinAddress({ protocol: req.protocol, host: req.headers.host }, donations)
    return { title, script: 'donate.js', body: <DonateView address={address} /> }
  }
