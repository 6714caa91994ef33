import { firstIdAt, notify as contract } from '@murmuration/contracts'
import type { Services } from '../../deps.ts'
import { ctxOf } from '../../viewer.ts'
import { part } from '../page/part.ts'
import { one, pageOf, parse, typed } from '../page/query.ts'
import type { Page } from '../page/view.ts'
import { Notifications, NotificationsDown } from './notifications-page.tsx'

const FIRST_ID = firstIdAt(0) // an empty list misses whatever there is

export const notifications =
  ({ notify }: { notify: Pick<Services['notify'], 'list'> }): Page =>
  async (req, res) => {
    const list = await part(notify.list(pageOf(req), ctxOf(res)))
    const newest = one(req, 'cursor') === undefined

    return {
      title: 'Notifications',
      since: list.up && newest ? (list.value.items[0]?.id ?? FIRST_ID) : undefined,
      body: list.up ? <Notifications page={list.value} newest={newest} /> : <NotificationsDown />,
    }
  }

/** Reading is said, not guessed: a page may be opened by a prefetch, or behind another tab. */
export const markRead =
  ({ notify }: { notify: Pick<Services['notify'], 'markRead'> }): Page =>
  async (req, res) => {
    const upTo = typed(req.body, 'upTo')
    if (upTo !== '') await notify.markRead(parse(contract.operations.markRead.input, { upTo }), ctxOf(res))
    return { to: '/notifications' }
  }
