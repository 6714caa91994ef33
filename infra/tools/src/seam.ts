import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { helpFor } from './help.ts'
import { root } from './root.ts'
import { printOverview, printSeam } from './seam/print.ts'
import { problems } from './seam/problems.ts'
import { parseReasons } from './seam/reasons.ts'
import { services, twinsOf } from './seam/twins.ts'

helpFor(`
Usage: npm run seam [service …]

Shows how the monolith and the services differ, and why.

  npm run seam                   every file that differs, or stands on one side only
  npm run seam posts follows     the differences of these services, with the reason for each
  npm run seam -- --check        fails when a difference has no reason, or has stopped being the lesson
`)

const document = join(root, 'docs/seams.md')
const reasons = parseReasons(existsSync(document) ? readFileSync(document, 'utf8') : '')
const twins = new Map(services().map((service) => [service, twinsOf(service)]))

const asked = process.argv.slice(2)
const strangers = asked.filter((name) => !twins.has(name))

if (asked.length === 0) console.log(printOverview(twins))
else if (asked.join() === '--check') {
  const found = problems(twins, reasons)
  for (const problem of found) console.error(problem)
  process.exitCode = found.length > 0 ? 1 : 0
} else if (strangers.length > 0) {
  console.error(`There is no service ${strangers.join(', ')}. There are: ${[...twins.keys()].join(', ')}.`)
  process.exitCode = 1
} else {
  for (const service of asked) console.log(printSeam(service, twins.get(service) ?? [], reasons))
}
