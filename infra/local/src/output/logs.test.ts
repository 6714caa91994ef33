import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { createNews, eventOf, format } from './logs.ts'

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

test('what a person has posted stays escaped', () => {
  expect(format(line({ msg: 'x', name: 'a', text: 'a\u001b[31m\nb' }))).toContain(String.raw`"a\u001b[31m\nb"`)
})

test('a line that is no log stays as it is, and tells no event', () => {
  expect(format('FATAL ERROR: heap')).toBe('FATAL ERROR: heap')
  expect(eventOf('FATAL ERROR: heap')).toBeUndefined()
  expect(eventOf(line({ msg: 'redis.lost', level: 'warn' }))).toEqual({ level: 'warn', name: 'redis.lost' })
})

const told = (msg: string, level = 'info') => line({ msg, level })

test('requests are routine; breakers, what is back and what is wrong are news', () => {
  const hiddenBefore = createNews()
  const isShown = (text: string) => hiddenBefore('changes', 'gateway-1', text) !== undefined
  expect(isShown(told('http.request'))).toBe(false)
  for (const event of ['process.ready', 'redis.back', 'breaker.closed']) expect(isShown(told(event))).toBe(true)
  for (const event of ['redis.lost', 'breaker.opened', 'call.retried', 'call.refused'])
    expect(isShown(told(event, 'warn'))).toBe(true)
  expect(isShown('FATAL ERROR: heap')).toBe(true)
})

test('while it comes up only what is wrong is shown; asked for all, everything is', () => {
  const hiddenBefore = createNews()
  expect(hiddenBefore('wrong', 'posts-1', told('process.ready'))).toBeUndefined()
  expect(hiddenBefore('wrong', 'posts-1', told('redis.lost', 'warn'))).toBe(0)
  const requests = Array.from({ length: 3 }, () => hiddenBefore('all', 'posts-1', told('http.request')))
  expect(requests).toEqual([0, 0, 0])
})

test('a warning that repeats is shown once in ten seconds, with how many were like it; an error always', () => {
  let now = 0
  const hiddenBefore = createNews(() => now)
  const warn = (instance: string) => hiddenBefore('changes', instance, told('rpc.failed', 'warn'))
  expect([warn('posts-1'), warn('posts-1'), warn('posts-1')]).toEqual([0, undefined, undefined])
  expect(warn('gateway-1')).toBe(0)
  const fail = () => hiddenBefore('changes', 'posts-1', told('http.failed', 'error'))
  expect([fail(), fail()]).toEqual([0, 0])
  now = 10_000
  expect([warn('posts-1'), warn('posts-1')]).toEqual([2, undefined])
})
