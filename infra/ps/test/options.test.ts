import { toldOf } from '@murmuration/tools'
import { expect, test } from 'vitest'
import { command } from '../src/command.ts'

test('npm run ps can be told nothing, so there is nothing that it could ignore', () => {
  expect(toldOf(command)).toEqual([])
  expect(() =>
    command
      .exitOverride()
      .configureOutput({ writeErr: () => {} })
      .parse(['node', 'ps', 'posts']),
  ).toThrow('too many arguments')
})
