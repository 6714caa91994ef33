import { expect, test } from 'vitest'
import { parseReasons, problems, reasonFor, stale } from './reasons.ts'
import type { Twin } from './twins.ts'

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

const lines = (count: number, word: string) => Array.from({ length: count }, (_, n) => `${word} ${n}`).join('\n')
const explained = parseReasons('## posts\n\n### posts.ts\n\nBecause.\n')
const unexplained = parseReasons('')

const found = (twin: Partial<Twin>, reasons = explained) =>
  problems(new Map([['posts', [{ file: 'posts.ts', monolith: undefined, split: undefined, ...twin }]]]), reasons)

test('twins that differ for a reason are fine', () => {
  expect(found({ monolith: 'one', split: 'two' })).toEqual([])
})

test('twins that are the same belong in libs/, whatever the document says', () => {
  expect(found({ monolith: 'one', split: 'one' })).toEqual([expect.stringContaining('belongs in libs/')])
})

test('a difference without a reason is a problem', () => {
  expect(found({ monolith: 'one', split: 'two' }, unexplained)).toEqual([expect.stringContaining('both, differently')])
})

test('a file on one side only needs a reason', () => {
  expect(found({ split: 'two' }, unexplained)).toEqual([expect.stringContaining('the split alone')])
  expect(found({ monolith: 'one' }, unexplained)).toEqual([expect.stringContaining('the monolith alone')])
  expect(found({ split: 'two' })).toEqual([])
})

test('80 lines may differ, not one more', () => {
  expect(found({ monolith: lines(40, 'a'), split: lines(40, 'b') })).toEqual([])
  expect(found({ monolith: lines(40, 'a'), split: lines(41, 'b') })).toEqual([expect.stringContaining('81 lines')])
})

test('a reason for a file that is gone is a problem', () => {
  expect(problems(new Map([['posts', []]]), explained)).toEqual([expect.stringContaining('which is not there')])
})

test('a reason in a section of no service is a problem', () => {
  const misspelt = parseReasons('## post\n\n### posts.ts\n\nBecause.\n')
  expect(problems(new Map([['posts', []]]), misspelt)).toEqual([expect.stringContaining('there is no service post')])
})
