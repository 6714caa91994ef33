import { beforeEach, expect, test } from 'vitest'
import { command, type Options } from './options.ts'
import { barOf, rowOf } from './report.ts'

beforeEach(() => void command.exitOverride().configureOutput({ writeErr: () => undefined }))

const told = (...words: string[]) => command.parse(words, { from: 'user' }).opts<Options>()

test('by default it is the split system of this machine, with 1, 2 and 4 devices', () => {
  expect(told()).toEqual({ base: 'http://localhost:4000', devices: [1, 2, 4], seconds: 15 })
})

test('another place, other steps, another time', () => {
  const words = ['--base', 'http://192.168.1.7:4000/donate', '--devices', '2, 3', '--seconds', '5']
  expect(told(...words)).toEqual({ base: 'http://192.168.1.7:4000', devices: [2, 3], seconds: 5 })
})

test.each([
  ['--devices', '0'],
  ['--devices', '4,2'],
  ['--devices', 'many'],
  ['--seconds', '0'],
  ['--base', 'localhost'],
])('%s %s is refused', (...words) => expect(() => told(...words)).toThrow(/invalid/))

test('a row says how many devices did how much, and whether the router knows more', () => {
  expect(rowOf({ devices: 2, speed: 12.34, present: 2, bar: barOf(12, 24) })).toBe(
    `2 devices      12.3 jobs a second  ${'█'.repeat(20)}`,
  )
  expect(rowOf({ devices: 1, speed: 0, present: 3, bar: barOf(0, 0) })).toContain('1 device (the router knows 3)')
})
