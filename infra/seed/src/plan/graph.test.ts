import { expect, test } from 'vitest'
import { parseGraph } from './graph.ts'

test('an edge is two follows, and nodes become positions in the order of their numbers', () => {
  expect(parseGraph('7 3\n3 12\n')).toEqual({
    people: 3,
    follows: [
      [0, 1],
      [0, 2],
      [1, 0],
      [2, 0],
    ],
  })
})

test('comments, blank lines, tabs and Windows line ends are fine, and an edge given twice counts once', () => {
  const { people, follows } = parseGraph('# SNAP\r\n% matrix market\r\n\r\n  1\t2\r\n2 1\r\n1 2\r\n')
  expect({ people, follows: follows.length }).toEqual({ people: 2, follows: 2 })
})

test.each([
  ['1 2\nhello', 'Line 2'],
  ['# edges\n\n1 2 3', 'Line 3'],
  ['1 2\n4 4', 'Line 2'],
  ['1 -2', 'Line 1'],
  ['1', 'Line 1'],
  ['1 99999999999999999999', 'Line 1'],
])('what is no edge is named by its line: %j', (text, line) => {
  expect(() => parseGraph(text)).toThrow(line)
})

test('a graph without edges is refused', () => {
  expect(() => parseGraph('# nothing\n')).toThrow('no edges')
})
