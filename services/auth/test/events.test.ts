import { auth as contract, groupsOf } from '@murmuration/contracts'
import { createKeys, createPasswords, createSeal, createSessions } from '@murmuration/accounts'
import { openDatabase } from '@murmuration/database'
import { createTokenVerifier, createKeyRing, authenticateWith } from '@murmuration/identity'
import { relay } from '@murmuration/messaging'
import { databaseForTests } from '@murmuration/testing/database'
import { queueForTests } from '@murmuration/testing/queue'
import { expect, test } from 'vitest'
import { createAuth } from '../src/auth.ts'
import { PrismaClient } from '../src/generated/prisma/client.ts'

const database = databaseForTests('services/auth', (url) =>
  openDatabase({ url }, (options) => new PrismaClient(options)),
)
const queue = queueForTests()

const ctx = (token?: string) => ({ requestId: 'r-1', deadline: Date.now() + 10_000, token })

test('every registration and every change reaches the stream, also after an outage of Redis', async () => {
  const { db, pool } = database()
  const outbox = await queue.runs(
    relay({ pool, transport: queue.transport(), topic: 'auth', groups: groupsOf(contract), log: queue.log }),
  )
  const keys = createKeys({ pool, seal: createSeal('a secret') })
  const authenticate = authenticateWith(createTokenVerifier(createKeyRing({ load: keys.jwks }).find))
  const sessions = createSessions({ pool, keys })
  const auth = createAuth({ db, authenticate, passwords: createPasswords(4), keys, sessions, outbox })

  const { accessToken } = await auth.register({ handle: 'ada', name: 'Ada', password: 'correct horse' }, ctx())
  const restarted = queue.restart()
  await auth.updateProfile({ name: 'Ada L.' }, ctx(accessToken))
  await restarted
  await expect
    .poll(() => queue.told('auth').catch(() => []))
    .toMatchObject([
      { type: 'user.registered', payload: { user: { handle: 'ada', name: 'Ada' }, version: 1 } },
      { type: 'user.updated', payload: { user: { name: 'Ada L.' }, version: 2 } },
    ])
})
