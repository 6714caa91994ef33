import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { toldTo } from './commands.ts'
import { report, runTool, vitestTotals } from './run-tool.ts'

const { words } = toldTo('test')

const base = process.env.BASE_URL
if (base) await expectSystemAt(base)

// Tests start the bundles that people run, so those are built first; at BASE_URL something runs already.
const build = () => runTool('nx', ['run-many', '--targets=generate,build', '--output-style=static'])

const built = base ? 0 : await build()
if (built !== 0) {
  report({ passed: 0, failed: 1, skipped: 0 })
  process.exit()
}

const folder = mkdtempSync(join(tmpdir(), 'murmuration-test-'))
const file = join(folder, 'results.json')
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
const code = await runTool('vitest', ['run', ...reporters, ...words])

// Words that vitest does not know end it before it writes anything; it has said so.
report(vitestTotals(code, existsSync(file) ? readFileSync(file, 'utf8') : ''))
rmSync(folder, { recursive: true })

/** Ends the process with a sentence where hundreds of tests would fail for one reason. */
async function expectSystemAt(base: string) {
  const refuse = (sentence: string): never => {
    process.stderr.write(`${sentence}\n`)
    process.exit(1)
  }
  if (!URL.canParse(base))
    refuse(`BASE_URL is "${base}", which is no address. It should be one such as http://localhost:4000.`)
  await fetch(new URL('/health/live', base)).catch(() => refuse(`Nothing answers at ${base} (BASE_URL).`))
}
