import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { helpFor } from './help.ts'
import { runTool } from './run-tool.ts'
import { report } from './totals.ts'
import { vitestTotals } from './vitest-totals.ts'

helpFor(`
Usage: npm test [-- <options of vitest>]

Builds what is run, and tests all of it, with real databases, a real queue and a real browser.

  npm test -- --project unit          one suite: unit, parts, monolith, split, browser, failure or scale
  npm test -- libs/rpc                the files below a folder
  npm test -- -t "a repeated follow"  the tests of a name
`)

// Tests start the bundles that people run, so those are built first; at BASE_URL something runs already.
const build = () => runTool('nx', ['run-many', '--targets=generate,build', '--output-style=static'])

const built = process.env.BASE_URL ? 0 : await build()
if (built !== 0) {
  report({ passed: 0, failed: 1, skipped: 0 })
  process.exit()
}

const folder = mkdtempSync(join(tmpdir(), 'murmuration-test-'))
const file = join(folder, 'results.json')
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
const code = await runTool('vitest', ['run', ...reporters, ...process.argv.slice(2)])

// Words that vitest does not know end it before it writes anything; it has said so.
report(vitestTotals(code, existsSync(file) ? readFileSync(file, 'utf8') : ''))
rmSync(folder, { recursive: true })
