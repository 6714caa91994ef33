import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { toldTo } from './commands.ts'
import { root } from './root.ts'
import { printOverview, printSeam } from './seam/print.ts'
import { parseReasons, problems } from './seam/reasons.ts'
import { services, twinsOf } from './seam/twins.ts'

const { values, words: asked } = toldTo('seam')

const document = join(root, 'docs/seams.md')
const reasons = parseReasons(existsSync(document) ? readFileSync(document, 'utf8') : '')
const twins = new Map(services().map((service) => [service, twinsOf(service)]))

const strangers = asked.filter((name) => !twins.has(name))

if (values.check && asked.length > 0) {
  console.error(`--check looks at all services; leave ${asked.join(' and ')} out.`)
  process.exitCode = 2
} else if (values.check) {
  const found = problems(twins, reasons)
  for (const problem of found) console.error(problem)
  process.exitCode = found.length > 0 ? 1 : 0
} else if (asked.length === 0) console.log(printOverview(twins))
else if (strangers.length > 0) {
  console.error(`There is no service ${strangers.join(', ')}. There are: ${[...twins.keys()].join(', ')}.`)
  process.exitCode = 1
} else {
  for (const service of asked) console.log(printSeam(service, twins.get(service) ?? [], reasons))
}
