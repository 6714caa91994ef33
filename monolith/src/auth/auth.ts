import type { Keys, Passwords, Sessions } from '@murmuration/accounts'
import { type auth, decodeCursor, firstIdAt, timeOf, toPage, wordsOf } from '@murmuration/contracts'
import type { Authenticate } from '@murmuration/identity'
import { type Api, AppError } from '@murmuration/rpc'
import { Prisma, type PrismaClient, type User as UserRow } from '../generated/prisma/client.ts'

interface AuthDeps {
  db: PrismaClient
  authenticate: Authenticate
  passwords: Passwords
  keys: Keys
  sessions: Sessions
}

export const createAuth = ({ db, authenticate, passwords, keys, sessions }: AuthDeps): Api<typeof auth> => ({
  async register({ handle, name, password }) {
    if (await db.user.findUnique({ where: { handle } })) throw taken()
    const passwordHash = await passwords.hash(password)

    const words = wordsOf(`${handle} ${name}`)
    const row = await db.user.create({ data: { handle, name, words, passwordHash } }).catch(rethrowTaken)
    return sessions.open(toUser(row))
  },

  async logIn({ handle, password }) {
    const row = await db.user.findUnique({ where: { handle: lookup(handle) } })
    const right = await passwords.matches(password, row?.passwordHash)
    if (!row || !right) throw new AppError('unauthenticated', 'Wrong handle or password')
    return sessions.open(toUser(row))
  },

  refresh: ({ refreshToken }) => sessions.refresh(refreshToken),

  async logOut({ refreshToken }) {
    await sessions.close(refreshToken)
    return {}
  },

  async updateProfile({ name, bio }, ctx) {
    const { id, handle } = await authenticate(ctx)
    const row = await db.user.update({
      where: { id },
      data: {
        ...(name !== undefined && { name, words: wordsOf(`${handle} ${name}`) }),
        ...(bio !== undefined && { bio }),
      },
    })
    return toUser(row)
  },

  async byIds({ ids }) {
    const rows = await db.user.findMany({ where: { id: { in: ids } } })
    return rows.map(toUser)
  },

  async byHandle({ handle }) {
    const row = await db.user.findUnique({ where: { handle } })
    if (!row) throw new AppError('not_found', 'Nobody has that handle')
    return toUser(row)
  },

  async listUsers({ cursor, limit }) {
    const where = { id: { gt: decodeCursor(cursor) ?? firstIdAt(0) } }
    const rows = await db.user.findMany({ where, orderBy: { id: 'asc' }, take: limit + 1 })
    // The monolith has no copies of users, so no reader compares versions.
    const people = rows.map((row) => ({ user: toUser(row), version: 1 }))
    return toPage(people, limit, ({ user }) => user.id)
  },

  jwks: () => keys.jwks(),
})

export const toUser = ({ id, handle, name, bio }: Pick<UserRow, 'id' | 'handle' | 'name' | 'bio'>) => ({
  id,
  handle,
  name,
  bio,
  createdAt: timeOf(id),
})

// PostgreSQL refuses a NUL in a text; no user has such a handle.
const lookup = (handle: string) => handle.toLowerCase().replaceAll('\0', ' ')

const taken = () => new AppError('conflict', 'That handle is taken')

const rethrowTaken = (error: unknown): never => {
  const duplicate = error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002'
  throw duplicate ? taken() : error
}
