import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { root } from '../src/root.ts'

type Imports = Map<string, string[]>

const SOURCES = /^((libs|services|infra)\/[\w-]+|monolith)\/src\/.+\.tsx?$/

const FROM = /\b(?:from|import)\s*\(?\s*'(\.[^']+)'/g

/** The relative imports and re-exports of every source file. An `import type` counts: its reader has to follow it too. */
const readImports = (): Imports => {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root })
  const deleted = execFileSync('git', ['ls-files', '--deleted'], { cwd: root }).toString().split('\n')
  const files = listed
    .toString()
    .split('\n')
    .filter((file) => SOURCES.test(file) && !deleted.includes(file))
  return new Map(files.map((file) => [file, importsOf(file, readFileSync(join(root, file), 'utf8'))]))
}

const importsOf = (file: string, text: string) =>
  [...text.matchAll(FROM)].map(([, path = '']) => join(file, '..', path))

/** Depth first. An import of a file that is still on the path closes a cycle; each is returned as its files in order. */
const findCycles = (imports: Imports): string[][] => {
  const cycles: string[][] = []
  const done = new Set<string>()

  const visit = (file: string, path: string[]) => {
    const start = path.indexOf(file)
    if (start !== -1) cycles.push(path.slice(start))
    if (start !== -1 || done.has(file)) return
    for (const imported of imports.get(file) ?? []) visit(imported, [...path, file])
    done.add(file)
  }
  for (const file of imports.keys()) visit(file, [])
  return cycles
}

test('no file imports itself by way of others', () => {
  const imports = readImports()
  expect(imports.size).toBeGreaterThan(100)
  expect(findCycles(imports).map((cycle) => cycle.join(' → '))).toEqual([])
})

test('cycles of every length are found', () => {
  const imports = new Map([
    ['a', ['b', 'd']],
    ['b', ['c']],
    ['c', ['a']],
    ['d', ['d']],
    ['e', ['a']],
  ])
  expect(findCycles(imports)).toEqual([['a', 'b', 'c'], ['d']])
})

test('imports are found in each of their forms', () => {
  const text = `
    import { a } from './a.ts'
    import type {
      B,
    } from '../b.ts'
    export { c } from './c.tsx'
    import './d.ts'
    const e = await import('./e.ts')
    import { f } from 'elsewhere'
  `
  expect(importsOf('x/y/z.ts', text)).toEqual(['x/y/a.ts', 'x/b.ts', 'x/y/c.tsx', 'x/y/d.ts', 'x/y/e.ts'])
})
