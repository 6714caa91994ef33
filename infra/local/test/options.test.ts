import { join } from 'node:path'
import { toldOf, variablesIn } from '@murmuration/tools'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createProgram } from '../src/program.ts'
import { effects } from './effects.ts'
import { createWorld, type World } from './worlds.ts'

let world: World

beforeAll(async () => {
  world = await createWorld()
}, 90_000)

afterAll(async () => {
  await Promise.all(Object.values(world).map(({ end }) => end()))
})

test('each argument, option and variable of each command has a row that says what it does', async () => {
  const { commands } = createProgram()
  const [start, dev] = ['start', 'dev'].map((name) => commands.find((command) => command.name() === name))
  if (!start || !dev) throw new Error('there is no start or dev any more')
  expect(toldOf(dev)).toEqual(toldOf(start)) // one table of both: they are made, and passed on, by the same lines

  const all = commands.filter((command) => command !== dev)
  const told = all.flatMap((command) => toldOf(command).map((name) => `${command.name()} ${name}`))
  expect(Object.keys(effects).sort()).toEqual(
    [...told, ...(await variablesIn(join(import.meta.dirname, '../src')))].sort(),
  )
})

test.each(Object.entries(effects))('%s does something that can be seen', (_, effect) => effect(world), 120_000)
