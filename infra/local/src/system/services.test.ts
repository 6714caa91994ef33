import { expect, test } from 'vitest'
import { parseReplicas, scalable, services } from './services.ts'

test('a list of services and numbers', () => {
  expect(parseReplicas('posts=3, notify=2')).toEqual({ posts: 3, notify: 2 })
  expect(parseReplicas('gateway=32')).toEqual({ gateway: 32 })
})

test.each(['posts=0', 'posts=33', 'posts=', 'posts', 'posts=3=4', 'post=3', 'monolith=2', '=3', ''])(
  '%s is refused with a sentence',
  (text) => {
    expect(() => parseReplicas(text)).toThrow(/^.* .*\.$/)
  },
)

test('there is just one monolith', () => {
  const alone = services.filter(({ name }) => name === 'monolith')
  expect(() => scalable('monolith', alone)).toThrow('of that there is just one')
})
