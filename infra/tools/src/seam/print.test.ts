import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { root } from '../root.ts'
import { printSeam } from './print.ts'
import { parseReasons } from './reasons.ts'
import { services, twinsOf } from './twins.ts'

const unwrapped = (text: string) => stripVTControlCharacters(text).replaceAll(/\s+/g, ' ')
const same = ['', 'const a = 1', 'const b = 2', 'const c = 3', 'const d = 4', 'const e = 5', 'const f = 6', '']
const withImports = (imports: string[], body: string) => [...imports, ...same, body].join('\n')

test.each([
  ['on one line', ["import { here } from './here.ts'"], ["import { there } from './there.ts'"]],
  ['on several', ['import {', '  here,', "} from './parts.ts'"], ['import {', '  there,', "} from './parts.ts'"]],
])('the central difference comes before that of imports: %s', (_, here, there) => {
  const twin = { file: 'posts.ts', monolith: withImports(here, 'join()'), split: withImports(there, 'call()') }
  const seam = stripVTControlCharacters(printSeam('posts', [twin], parseReasons('')))
  const at = ['- join()', '+ call()', here.find((line) => line.includes('here'))!].map((text) => seam.indexOf(text))
  expect(at).not.toContain(-1)
  expect(at).toEqual(at.toSorted((a, b) => a - b))
})

test('a twin that differs most comes first, what every service has comes last', () => {
  const reasons = parseReasons('## every service\n\n### main.ts\n\nAll.\n\n## posts\n\n### a.ts, b.ts, c.ts\n\nOwn.\n')
  const files = [
    { file: 'main.ts', monolith: 'x\ny\nz', split: '1\n2\n3' },
    { file: 'a.ts', monolith: undefined, split: 'one' },
    { file: 'b.ts', monolith: 'x', split: 'y' },
    { file: 'c.ts', monolith: 'x\ny', split: '1\n2' },
  ]
  const seam = stripVTControlCharacters(printSeam('posts', files, reasons))
  expect(seam.match(/^\w+\.ts/gm)).toEqual(['c.ts', 'b.ts', 'a.ts', 'main.ts'])
})

const reasons = parseReasons(readFileSync(join(root, 'docs/seams.md'), 'utf8'))
const paragraphsOf = (text: string) => text.split(/\n{2,}/).map(unwrapped)

test.each(services())('the seam of %s prints each paragraph of its reasons once', (service) => {
  const seam = unwrapped(printSeam(service, twinsOf(service), reasons))
  const count = (paragraph: string) => seam.split(paragraph).length - 1
  const own = reasons.get(service)
  for (const text of new Set([own?.text ?? '', ...(own?.files.values() ?? [])]))
    for (const paragraph of paragraphsOf(text)) expect(count(paragraph), paragraph).toBe(1)
  for (const text of new Set(reasons.get('every service')?.files.values()))
    for (const paragraph of paragraphsOf(text)) expect(count(paragraph), paragraph).toBeLessThanOrEqual(1)
})
