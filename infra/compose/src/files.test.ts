import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { services } from '@murmuration/local'
import { root } from '@murmuration/tools'
import { expect, test } from 'vitest'

const read = (file: string) => readFileSync(join(root, file), 'utf8')
const compose = read('compose.yaml')
const unique = <T>(list: T[]) => [...new Set(list)]

test('a variable has the same value in .env.example and wherever compose.yaml falls back to one', () => {
  const fallbacks = [...compose.matchAll(/\$\{(\w+):-([^}]*)\}/g)].map(([, name, value]) => `${name}=${value}`)
  const examples = read('.env.example').match(/^\w+=.*$/gm) ?? []
  expect(unique(fallbacks).sort()).toEqual(examples.sort())
})

test('PostgreSQL gets a database for each service that has one', () => {
  const [, names = ''] = /for name in (.*); do/.exec(read('infra/compose/databases.sh')) ?? []
  const wanted = services.filter(({ database }) => database).map(({ name }) => name)
  expect(names.split(' ').sort()).toEqual(wanted.sort())
})

test.each(services)('$name is there, on its usual port, built from its own folder', ({ name, folder, port }) => {
  const [, block = ''] = new RegExp(`^  ${name}:\\n((?:    .*\\n|\\n)+)`, 'm').exec(compose) ?? []
  expect(block).toContain(`APP: ${folder} `)
  expect(block).toContain(`PORT: ${port}\n`)
})

test('only the edge is published, and the monolith where it is asked for', () => {
  expect(compose.match(/^ {4}ports: .*$/gm)).toEqual([
    "    ports: ['${EDGE_PORT:-8080}:8080']",
    "    ports: ['${MONOLITH_PORT:-3000}:3000']",
  ])
})
