import { NotificationPage, notify as contract, PageInput } from '@murmuration/contracts'
import type { WebDeps } from '../../deps.ts'
import { done, endpoint, ok } from '../endpoint.ts'

export const notifications = ({ services: { notify } }: Pick<WebDeps, 'services'>) => [
  endpoint({
    http: 'GET /api/notifications',
    summary: 'What has happened to you, newest first, and how much of it you have not read',
    token: 'required',
    input: PageInput,
    answers: { 200: NotificationPage },
    run: async ({ input, ctx }) => ok(await notify.list(input, ctx)),
  }),
  endpoint({
    http: 'POST /api/notifications/read',
    summary: 'Mark as read, up to and with this one',
    token: 'required',
    input: contract.operations.markRead.input,
    answers: { 204: undefined },
    async run({ input, ctx }) {
      await notify.markRead(input, ctx)
      return done
    },
  }),
]
