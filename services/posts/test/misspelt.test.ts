import { openDatabase } from '@murmuration/database'
import { expect, test } from 'vitest'
import { PrismaClient } from '../src/generated/prisma/client.ts'

// Each misspelt name is refused twice: by the compiler (or `@ts-expect-error` fails `npm run check`), and by Prisma.
const nowhere = { url: 'postgres://127.0.0.1:1/posts' } // never connected to
const { db } = openDatabase(nowhere, (options) => new PrismaClient(options))
const author = { id: 'a', handle: 'ada', name: 'Ada', version: 1 }
const refused = (query: Promise<unknown>) => expect(query).rejects.toThrow(/Unknown (argument|field) `nmae`/)

test('a misspelt column is refused in what is written', async () => {
  // @ts-expect-error no such column
  await refused(db.author.updateMany({ data: { name: 'Ada', nmae: 'Ada' } }))
  // @ts-expect-error no such column
  await refused(db.author.update({ where: { id: 'a' }, data: { name: 'Ada', nmae: 'Ada' } }))
  // @ts-expect-error no such column
  await refused(db.author.create({ data: { ...author, nmae: 'Ada' } }))
  // @ts-expect-error no such column
  await refused(db.author.createMany({ data: [{ ...author, nmae: 'Ada' }] }))
  // @ts-expect-error no such column
  await refused(db.author.upsert({ where: { id: 'a' }, create: author, update: { name: 'Ada', nmae: 'Ada' } }))
})

test('a misspelt column is refused in what is asked for', async () => {
  // @ts-expect-error no such column
  await refused(db.author.deleteMany({ where: { name: 'Ada', nmae: 'Ada' } }))
  // @ts-expect-error no such column
  await refused(db.author.findMany({ where: { OR: [{ name: 'Ada', nmae: 'Ada' }] } }))
  // @ts-expect-error no such column
  await refused(db.author.findMany({ select: { name: true, nmae: true } }))
  // @ts-expect-error no such column
  await refused(db.post.findMany({ include: { author: { select: { name: true, nmae: true } } } }))
})
