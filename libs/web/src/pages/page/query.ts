import { Handle, PageInput, type PeoplePageInput } from '@murmuration/contracts'
import { AppError, invalid } from '@murmuration/rpc'
import type { Request } from 'express'
import type { z } from 'zod'

const PAGE_SIZE = 20

/** One value of a query, if it is there. Given twice it is `invalid`: no reader could say which of them counts. */
export const one = (req: Request, name: string) => {
  const value = req.query[name]
  if (Array.isArray(value)) throw new AppError('invalid', 'This link says one thing twice')
  return typeof value === 'string' ? value : undefined
}

/** What a form's field holds; one that comes twice is as good as none. */
export const typed = (body: unknown, name: string) => {
  const value = (body as Record<string, unknown> | undefined)?.[name]
  return typeof value === 'string' ? value : ''
}

export const pageOf = (req: Request, input: typeof PageInput | typeof PeoplePageInput = PageInput) => {
  const parsed = input.safeParse({ cursor: one(req, 'cursor'), limit: PAGE_SIZE })
  if (!parsed.success) throw new AppError('invalid', 'This link leads to no place in this list')
  return parsed.data
}

/** A handle that cannot exist is not found, rather than malformed. */
export const handleOf = (req: Request) => {
  const parsed = Handle.safeParse(req.params.handle)
  if (!parsed.success) throw new AppError('not_found', 'Nobody has that handle')
  return parsed.data
}

export const parse = <T extends z.ZodType>(schema: T, input: unknown): z.output<T> => {
  const parsed = schema.safeParse(input)
  if (!parsed.success) throw invalid(parsed.error)
  return parsed.data
}
