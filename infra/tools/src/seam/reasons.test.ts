import { expect, test } from 'vitest'
import { parseReasons, reasonFor, stale } from './reasons.ts'

const document = `# Seams

Not a section.

## every service

### main.ts, config.ts

A process of its own.

## posts

Home is one join there.

### \`timelines.ts\`

The followees come
as a list.

### index/

Behind an interface.
`
const reasons = parseReasons(document)

test('a section has a text of its own and one for each file', () => {
  expect(reasons.get('posts')?.text).toBe('Home is one join there.')
  expect(reasonFor(reasons, 'posts', 'timelines.ts')).toBe('The followees come\nas a list.')
})

test('a folder speaks for what is in it', () => {
  expect(reasonFor(reasons, 'posts', 'index/postgres.ts')).toBe('Behind an interface.')
  expect(reasonFor(reasons, 'posts', 'index.ts')).toBeUndefined()
})

test('what is said of every service need not be said again', () => {
  expect(reasonFor(reasons, 'auth', 'config.ts')).toBe('A process of its own.')
})

test('a name that no file answers to is stale', () => {
  expect(stale(reasons.get('posts'), ['timelines.ts'])).toEqual(['index/'])
})
