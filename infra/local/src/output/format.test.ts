import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { format, eventOf } from './format.ts'

const line = (fields: object) => JSON.stringify({ level: 'info', time: '2026-11-21T09:30:15.123Z', ...fields })
const shown = (fields: object) => stripVTControlCharacters(format(line(fields)))

test('a log line becomes time, event and what is particular', () => {
  const fields = {
    name: 'posts',
    pid: 7,
    hostname: 'here',
    requestId: 'r-1',
    ms: 3,
    text: 'two words',
    msg: 'post.published',
  }
  expect(shown(fields)).toBe('09:30:15 post.published requestId=r-1 ms=3 text="two words"')
})

test('an error shows its stack, indented, and nothing in it that a terminal would obey', () => {
  const err = { type: 'Error', message: 'no', stack: 'Error: no \u001b[2J\n    at posts.ts:1' }
  expect(shown({ level: 'error', msg: 'http.bug', err })).toBe(
    '09:30:15 http.bug\n    Error: no ?[2J\n        at posts.ts:1',
  )
})

test('what somebody has typed stays escaped', () => {
  expect(format(line({ msg: 'x', name: 'a', text: 'a\u001b[31m\nb' }))).toContain(String.raw`"a\u001b[31m\nb"`)
})

test('a line that is no log stays as it is, and tells no event', () => {
  expect(format('FATAL ERROR: heap')).toBe('FATAL ERROR: heap')
  expect(eventOf('FATAL ERROR: heap')).toBeUndefined()
  expect(eventOf(line({ msg: 'redis.lost', level: 'warn' }))).toEqual({ level: 'warn', name: 'redis.lost' })
})
