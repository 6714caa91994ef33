import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { program } from '../src/program.ts'
import { effects } from './effects.ts'
import { createWorld, type World } from './worlds.ts'

let world: World

beforeAll(async () => {
  world = await createWorld()
}, 90_000)

afterAll(async () => {
  await Promise.all(Object.values(world).map(({ end }) => end()))
})

const toldOf = ({ options, registeredArguments }: (typeof program.commands)[number]) => [
  ...registeredArguments.map((argument) => `<${argument.name()}>`),
  ...options.flatMap(({ long, envVar }) => [long, envVar].filter((name) => name !== undefined && name !== null)),
]

// Of the system, not told to us by people.
const FOREIGN = ['PATH', 'npm_lifecycle_event']

/** The variables that our own code reads, beside those of options. */
const variables = async () => {
  const folder = join(import.meta.dirname, '../src')
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.ts'))
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')))
  const direct = texts.flatMap((text) => [...text.matchAll(/process\.env(?:\.|\[')(\w+)/g)].map(([, name]) => name))
  const unpacked = texts
    .flatMap((text) => [...text.matchAll(/\{([^{}]+)\} = process\.env/g)])
    .flatMap(([, list]) => [...(list ?? '').matchAll(/(\w+)(?: = [^,]+)?/g)].map(([, name]) => name))
  return [...new Set([...direct, ...unpacked])].filter((name) => name !== undefined && !FOREIGN.includes(name))
}

test('each argument, option and variable of each command has a row that says what it does', async () => {
  const [start, dev] = ['start', 'dev'].map((name) => program.commands.find((command) => command.name() === name))
  if (!start || !dev) throw new Error('there is no start or dev any more')
  expect(toldOf(dev)).toEqual(toldOf(start)) // one table of both: they are made, and passed on, by the same lines

  const all = program.commands.filter((command) => command !== dev)
  const told = all.flatMap((command) => toldOf(command).map((name) => `${command.name()} ${name}`))
  expect(Object.keys(effects).sort()).toEqual([...told, ...(await variables())].sort())
})

test.each(Object.entries(effects))('%s does something that can be seen', (_, effect) => effect(world), 60_000)
