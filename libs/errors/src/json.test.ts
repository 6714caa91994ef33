import { expect, test } from 'vitest'
import { parseJson } from './json.ts'

const lists = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
const objects = (depth: number) => '{"a":'.repeat(depth) + '1' + '}'.repeat(depth)

test('64 levels are read', () => {
  expect(JSON.stringify(parseJson(lists(64)))).toBe(lists(64))
  expect(JSON.stringify(parseJson(objects(64)))).toBe(objects(64))
})

test.each([lists(65), objects(65), lists(500_000), `[{"b":0,"a":${lists(64)}}]`])('more levels are invalid', (text) => {
  expect(() => parseJson(text)).toThrow(expect.objectContaining({ code: 'invalid' }))
})

test('brackets inside a string are not levels', () => {
  expect(parseJson(JSON.stringify('['.repeat(100)))).toBe('['.repeat(100))
})

test.each(['', '{', '{"a":1}x', "{'a':1}", 'NaN', '\ufeff{}'])('%j is not JSON', (text) => {
  expect(() => parseJson(text)).toThrow(
    expect.objectContaining({ code: 'invalid', errors: [{ path: '', message: 'is not JSON' }] }),
  )
})
