import { expect, test } from 'vitest'
import { createNews } from './news.ts'

const line = (msg: string, level = 'info') => JSON.stringify({ level, time: '2026-11-21T09:30:15.123Z', msg })

test('requests are routine; breakers, what is back and what is wrong are news', () => {
  const hiddenBefore = createNews()
  const isShown = (text: string) => hiddenBefore('changes', 'gateway-1', text) !== undefined
  expect(isShown(line('http.request'))).toBe(false)
  for (const event of ['process.ready', 'redis.back', 'breaker.closed']) expect(isShown(line(event))).toBe(true)
  for (const event of ['redis.lost', 'breaker.opened', 'call.retried', 'call.refused'])
    expect(isShown(line(event, 'warn'))).toBe(true)
  expect(isShown('FATAL ERROR: heap')).toBe(true)
})

test('while it comes up only what is wrong is shown; asked for all, everything is', () => {
  const hiddenBefore = createNews()
  expect(hiddenBefore('wrong', 'posts-1', line('process.ready'))).toBeUndefined()
  expect(hiddenBefore('wrong', 'posts-1', line('redis.lost', 'warn'))).toBe(0)
  const requests = Array.from({ length: 3 }, () => hiddenBefore('all', 'posts-1', line('http.request')))
  expect(requests).toEqual([0, 0, 0])
})

test('a warning that repeats is shown once in ten seconds, with how many were like it; an error always', () => {
  let now = 0
  const hiddenBefore = createNews(() => now)
  const warn = (instance: string) => hiddenBefore('changes', instance, line('rpc.failed', 'warn'))
  expect([warn('posts-1'), warn('posts-1'), warn('posts-1')]).toEqual([0, undefined, undefined])
  expect(warn('gateway-1')).toBe(0)
  const fail = () => hiddenBefore('changes', 'posts-1', line('http.failed', 'error'))
  expect([fail(), fail()]).toEqual([0, 0])
  now = 10_000
  expect([warn('posts-1'), warn('posts-1')]).toEqual([2, undefined])
})
