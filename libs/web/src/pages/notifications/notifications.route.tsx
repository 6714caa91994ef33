import { firstIdAt, notify as contract } from '@murmuration/contracts'
import { parse } from '@murmuration/rpc'
import type { Services } from '../../deps.ts'
import { ctxOf } from '../../session/session.ts'
import { part } from '../page/failures.ts'
import { formValue, pageInputOf, queryValue } from '../page/input.ts'
import type { Route } from '../page/page.tsx'
import { NotificationsDownView, NotificationsView } from './notifications.view.tsx'

const FIRST_ID = firstIdAt(0) // after an empty list every notification is new

export const showNotifications =
  ({ notify }: { notify: Pick<Services['notify'], 'list'> }): Route =>
  async (req, res) => {
    const list = await part(notify.list(pageInputOf(req), ctxOf(res)))
    const newest = queryValue(req, 'cursor') === undefined

    return {
      title: 'Notifications',
      since: list.up && newest ? (list.value.items[0]?.id ?? FIRST_ID) : undefined,
      body: list.up ? <NotificationsView page={list.value} newest={newest} /> : <NotificationsDownView />,
    }
  }

/** A button, because showing the page proves no reading: a prefetch or a background tab loads it too. */
export const markRead =
  ({ notify }: { notify: Pick<Services['notify'], 'markRead'> }): Route =>
  async (req, res) => {
    const upTo = formValue(req.body, 'upTo')
    if (upTo !== '') await notify.markRead(parse(contract.operations.markRead.input, { upTo }), ctxOf(res))
    return { to: '/notifications' }
  }
