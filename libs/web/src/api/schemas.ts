import * as contracts from '@murmuration/contracts'
import { Problem } from '@murmuration/http'
import { z } from 'zod'
import { Profile } from '../product/people.ts'

export const Health = z.object({ status: z.enum(['ready', 'not ready']), checks: z.record(z.string(), z.string()) })

const { User, Author, Post, Notification, Session, PostPage, UserPage, NotificationPage, Jwks } = contracts

/** The schemas that have a name in the document. */
export const schemas = {
  User,
  Author,
  Profile,
  Post,
  Notification,
  Session,
  PageOfPost: PostPage,
  PageOfUser: UserPage,
  PageOfNotification: NotificationPage,
  Jwks,
  Health,
  Problem,
}

const { MAX_TEXT, MAX_NAME, MAX_BIO, MAX_QUERY } = contracts

/** JSON Schemas by hand, for rules that are functions and cannot be converted. Both count lengths in code points. */
export const described = new Map<unknown, object>([
  [contracts.Text, { type: 'string', minLength: 1, maxLength: MAX_TEXT }],
  [contracts.Name, { type: 'string', minLength: 1, maxLength: MAX_NAME }],
  [contracts.Bio, { type: 'string', maxLength: MAX_BIO }],
  [contracts.Query, { type: 'string', minLength: 1, maxLength: MAX_QUERY }],
  [contracts.Password, { type: 'string', format: 'password', description: '8 to 72 bytes in UTF-8' }],
  ...[contracts.Cursor, contracts.IdCursor, contracts.HandleCursor].map(
    (cursor) => [cursor, { type: 'string', description: 'The `next` of the page before' }] as const,
  ),
  [contracts.PageInput.shape.limit, { type: 'integer', minimum: 1, maximum: 100, default: 20 }],
])
