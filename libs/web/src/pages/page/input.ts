import { Handle, PageInput, type PeoplePageInput } from '@murmuration/contracts'
import { AppError } from '@murmuration/rpc'
import type { Request } from 'express'

const PAGE_SIZE = 20

/**
 * A value of the query, if it is there. A name that occurs twice is `invalid`, since it is unclear which value
 * counts.
 */
export const queryValue = (req: Request, name: string) => {
  const value = req.query[name]
  if (Array.isArray(value)) throw new AppError('invalid', 'This link says one thing twice')
  return typeof value === 'string' ? value : undefined
}

/** The text of a form's field; empty when the field is missing or occurs twice. */
export const formValue = (body: unknown, name: string) => {
  const value = (body as Record<string, unknown> | undefined)?.[name]
  return typeof value === 'string' ? value : ''
}

/** The part of a list that the query asks for. */
export const pageInputOf = (req: Request, input: typeof PageInput | typeof PeoplePageInput = PageInput) => {
  const parsed = input.safeParse({ cursor: queryValue(req, 'cursor'), limit: PAGE_SIZE })
  if (!parsed.success) throw new AppError('invalid', 'This link leads to no place in this list')
  return parsed.data
}

/** The handle in the path. One that breaks the rules cannot exist, so it is `not_found` rather than `invalid`. */
export const handleOf = (req: Request) => {
  const parsed = Handle.safeParse(req.params.handle)
  if (!parsed.success) throw new AppError('not_found', 'Nobody has that handle')
  return parsed.data
}
