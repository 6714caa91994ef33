import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './root.ts'
import { printOverview, printSeam } from './seam/print.ts'
import { problems } from './seam/problems.ts'
import { parseReasons } from './seam/reasons.ts'
import { services, twinsOf } from './seam/twins.ts'

// npm run seam             every file that differs, or stands on one side only
// npm run seam posts       one service: the differences, and why
// npm run seam -- --check  fails when the difference has stopped being the lesson
const document = join(root, 'docs/seams.md')
const reasons = parseReasons(existsSync(document) ? readFileSync(document, 'utf8') : '')
const twins = new Map(services().map((service) => [service, twinsOf(service)]))

const asked = process.argv[2]
const files = twins.get(asked ?? '')

if (asked === undefined) console.log(printOverview(twins))
else if (files) console.log(printSeam(asked, files, reasons))
else if (asked === '--check') {
  const found = problems(twins, reasons)
  for (const problem of found) console.error(problem)
  process.exitCode = found.length > 0 ? 1 : 0
} else {
  console.error(`There is no service ${asked}. There are: ${[...twins.keys()].join(', ')}.`)
  process.exitCode = 1
}
