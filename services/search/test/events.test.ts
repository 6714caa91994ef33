import { auth, posts, search as contract } from '@murmuration/contracts'
import { consumer } from '@murmuration/messaging'
import { queueForTests } from '@murmuration/testing/queue'
import { describe, expect, test } from 'vitest'
import { createHandlers } from '../src/events.ts'
import { engineNames, indexesForTests } from './engines.ts'
import { handlesFor, postOf, textsFor, userOf } from './world.ts'

const openIndex = indexesForTests()
const queue = queueForTests()

describe.each(engineNames)('what others tell, in %s', (name) => {
  test('is found, and what they take back is not', async () => {
    const { index } = await openIndex(name)
    await queue.runs(
      consumer({
        transport: queue.transport(),
        contract,
        sources: [auth, posts],
        handlers: createHandlers(index),
        log: queue.log,
      }),
    )
    const ada = userOf('ada', 'Ada Lovelace')
    const [kept, removed] = [postOf('an apple', ada), postOf('a bad apple', ada)]
    const at = '2026-01-01T00:00:00.000000Z'

    await queue.tells('auth', 'user.registered', { user: ada, version: 1 })
    await queue.tells('posts', 'post.published', { post: kept, at })
    await queue.tells('posts', 'post.published', { post: removed, at })
    await expect.poll(() => textsFor(index, 'apple')).toEqual(['a bad apple', 'an apple'])
    await expect.poll(() => handlesFor(index, 'lovelace')).toEqual(['ada'])

    await queue.tells('posts', 'post.removed', { postId: removed.id })
    await queue.tells('auth', 'user.updated', { user: { ...ada, name: 'Ada King' }, version: 2 })
    await expect.poll(() => textsFor(index, 'apple')).toEqual(['an apple'])
    await expect.poll(() => handlesFor(index, 'king')).toEqual(['ada'])
    expect(await handlesFor(index, 'lovelace')).toEqual([])
  })
})
